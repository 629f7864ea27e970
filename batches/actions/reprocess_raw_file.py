"""Process a raw file again, with another algorithm or other parameters: it adds a version, and takes nothing away."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.context import Refused
from audit.declaration import action
from batches.actions._processing import opened_file, tell_who_may_decide
from batches.actions._recording import is_attempt, keep_attempt
from batches.actions._words import reason_text
from batches.choices import ResultState
from batches.errors import AlgorithmDoesNotFit, ReprocessingWaits, SameProcessing
from batches.lifecycles import RESULT
from batches.models import ProcessedResult
from batches.selectors.processing import computed, file_parameters
from kernel import clock, live
from kernel.errors import DomainError
from recipes.contracts import ALGORITHMS, Reading
from recipes.errors import InvalidRecipeContent


@action("batches.reprocess_raw_file", label=_("Process raw file again"), subject="result", reason=True)
def reprocess_raw_file(
    *, result: ProcessedResult, algorithm: str, parameters: dict[str, Any], actor: Any
) -> ProcessedResult | Refused:
    """Add a version beside ``result``, which stands until a second person has signed (URS-DAT-07, URS-AUD-10).

    ``parameters`` are those of the reading that differ from the recipe's. A file that was altered since it came
    is not processed (AUD-115); one that this algorithm refuses leaves a refused try.
    """
    found = opened_file(result)
    file, wanted = result.raw_file, file_parameters(found.step)
    reading = _fitting(wanted, algorithm, parameters)
    waiting = file.processed.filter(state=ResultState.PROPOSED).select_related("processed_by").first()
    if waiting is not None:
        raise ReprocessingWaits(result=waiting.code, person=waiting.processed_by.get_full_name())
    if algorithm == result.algorithm and reading.to_json() == result.parameters:
        raise SameProcessing(result=result.code)
    content = file.content_of_file()
    try:
        results = computed(content, wanted, algorithm, reading)
    except DomainError as error:
        if not is_attempt(error):
            raise
        given = {"file": file.label, "sha256": file.sha256, "algorithm": algorithm}
        return keep_attempt(found.step, actor, given, error, clock.now())
    again = ProcessedResult(
        raw_file=file,
        version=file.processed.count() + 1,
        algorithm=algorithm,
        parameters=reading.to_json(),
        results=results,
        state=RESULT.check(ResultState.COMPUTED, "reprocess_raw_file"),
        processed_at=clock.now(),
        processed_by=actor,
        reason=reason_text(),
    )
    again.full_clean(exclude=["raw_file", "processed_by"])
    again.save()
    tell_who_may_decide(again)
    live.publish(f"batch:{found.batch.uuid}", {"step": found.step.number, "result": again.code})
    return again


def _fitting(wanted: Any, algorithm: str, parameters: dict[str, Any]) -> Reading:
    """How it is read now; refused where the algorithm cannot, or does not give what the recipe records."""
    if algorithm not in ALGORITHMS:
        known = ", ".join(each.code for each in ALGORITHMS)
        why = gettext("it is not known; known are %(known)s") % {"known": known}
        raise AlgorithmDoesNotFit(algorithm=algorithm, why=why)
    try:
        reading: Reading = Reading.read({**wanted.reading().to_json(), **parameters})
    except InvalidRecipeContent as error:
        raise AlgorithmDoesNotFit(algorithm=algorithm, why=str(error.params["why"])) from None
    chosen = ALGORITHMS.get(algorithm)
    why = chosen.fault(reading, wanted.unit) or wanted.results_fault(chosen)
    if why:
        raise AlgorithmDoesNotFit(algorithm=algorithm, why=why)
    return reading
