"""Approve what a raw file gave when it was processed again: only now does the record rest on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._processing import demand_second_person, keep_decision, opened_file, put_in_place
from batches.choices import ResultState
from batches.lifecycles import RESULT
from batches.models import ProcessedResult

LABEL = _("Approve new results")


def _demand_second_person(*, result: ProcessedResult, actor: Any) -> None:
    demand_second_person(result, actor, LABEL)


@action(
    "batches.approve_reprocessing",
    label=LABEL,
    subject="result",
    reason=True,
    signature=Sign(
        Meaning.APPROVED,
        follows=_(
            "The record rests on the new results, the former stay in it; the step is verified anew, and what was "
            "calculated from it is calculated anew."
        ),
    ),
    check=_demand_second_person,
)
def approve_reprocessing(*, result: ProcessedResult, actor: Any) -> ProcessedResult:
    """Supersede what stood; the new values are judged as at the first time (URS-DAT-07, 08)."""
    former = result.raw_file.processed.select_for_update(no_key=True).get(state=ResultState.STANDS)
    found = opened_file(former)
    result.raw_file.content_of_file()
    former.state = RESULT.check(former.state, "supersede")
    former.save()
    keep_decision(result, "approve_reprocessing", actor)
    put_in_place(found, former, result, actor)
    return result
