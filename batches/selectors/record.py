"""The batch record as one reads it: operations, steps, values, attempts, exceptions, signatures, rooms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from audit.models import Signature
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import is_unsigned, with_standing
from batches.contracts import STEP_TYPES, ShownException, ShownValue, shown_exceptions
from batches.models import (
    Batch,
    BatchException,
    CorrectionProposal,
    ProcessedResult,
    ScreenShown,
    StepAttempt,
    StepExecution,
    ToleranceOverride,
)
from batches.selectors.corrections import Correction, corrections_of
from batches.selectors.file_versions import ShownFile, shown_files
from batches.selectors.printed_calculations import input_labels, origin_in_words
from batches.selectors.rooms import excursions_of
from environment.models import Excursion
from kernel.fields import BilingualText

NAMED_OF_SCREEN = (
    "uuid",
    "step_id",
    "override_id",
    "moment",
    "at",
    "person_name",
    "language",
    "form",
    "digest",
)


@dataclass(frozen=True)
class RecordedStep:
    """One step with everything it left behind."""

    step: StepExecution
    kind: Any
    values: tuple[ShownValue, ...]
    attempts: tuple[StepAttempt, ...]
    overrides: tuple[ToleranceOverride, ...]
    proposals: tuple[CorrectionProposal, ...]
    exceptions: tuple[ShownException, ...]
    signatures: tuple[Signature, ...]
    files: tuple[ShownFile, ...]
    # Without facts and words: who acted on which screen, and when.
    screens: tuple[ScreenShown, ...]

    @property
    def is_unsigned(self) -> bool:
        """Whether it was verified once, and as it stands it is not (URS-SIG-07)."""
        return is_unsigned(each for each in self.signatures if each.subject_uuid == self.step.uuid)

    @property
    def signed_on(self) -> tuple[Any, ...]:
        """The records of this step that a person can sign."""
        decided = (*self.overrides, *self.proposals, *_versions(self.step))
        return (self.step.uuid, *(each.uuid for each in decided))


@dataclass(frozen=True)
class RecordedOperation:
    """One operation with its steps."""

    number: str
    name: BilingualText
    steps: tuple[RecordedStep, ...]


@dataclass(frozen=True)
class BatchRecord:
    """The record of one batch."""

    batch: Batch
    recipe: dict[str, Any]
    operations: tuple[RecordedOperation, ...]
    exceptions: tuple[ShownException, ...]
    excursions: tuple[Excursion, ...]
    signatures: tuple[Signature, ...]

    @property
    def is_unsigned(self) -> bool:
        """Whether it was signed as a whole once, and as it stands it is not (URS-SIG-07)."""
        return is_unsigned(self.signatures)

    @property
    def steps(self) -> list[RecordedStep]:
        """Every step in order."""
        return [step for operation in self.operations for step in operation.steps]

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Every changed value with what it was before; read when it is asked for."""
        steps = [each.step for each in self.steps]
        return tuple(corrections_of(steps, [shown.exception for shown in self.exceptions]))

    @property
    def attempts(self) -> int:
        """How many tries were refused."""
        return sum(len(step.attempts) for step in self.steps)


def batch_record(batch: Batch) -> BatchRecord:
    """The whole record; the number of queries does not grow with the number of steps."""
    steps = list(
        batch.steps.order_by("sequence")
        .select_related("batch__site", "performer", "verifier", "unit")
        .prefetch_related(
            "records__entered_by",
            "attempts__person",
            "overrides__requested_by",
            "overrides__decided_by",
            "proposals__proposed_by",
            "proposals__decided_by",
            "raw_files__sent_by",
            "raw_files__processed__processed_by",
            "raw_files__processed__decided_by",
            Prefetch("screens", ScreenShown.objects.only(*NAMED_OF_SCREEN).order_by("id")),
        )
    )
    exceptions = tuple(batch.exceptions.select_related("step", "raised_by", "assessed_by").order_by("id"))
    signatures = _signatures(batch, steps)
    of_step: dict[int | None, list[BatchException]] = defaultdict(list)
    for exception in exceptions:
        of_step[exception.step_id].append(exception)
    recorded = [_recorded(step, of_step[step.pk], signatures) for step in steps]
    return BatchRecord(
        batch=batch,
        recipe=batch.control_recipe.document,
        operations=_by_operation(recorded),
        exceptions=shown_exceptions(exceptions),
        excursions=tuple(excursions_of(batch)),
        signatures=tuple(signatures.get(batch.uuid, [])),
    )


def _signatures(batch: Batch, steps: list[StepExecution]) -> dict[Any, list[Signature]]:
    found: dict[Any, list[Signature]] = defaultdict(list)
    decided = [
        each for step in steps for each in (*step.overrides.all(), *step.proposals.all(), *_versions(step))
    ]
    decided_uuids = [each.uuid for each in decided]
    signed = signatures_on([batch.uuid, *(step.uuid for step in steps), *decided_uuids])
    for signature in with_standing(signed, batch, *steps, *decided):
        found[signature.subject_uuid].append(signature)
    return found


def _recorded(
    step: StepExecution, exceptions: list[BatchException], signatures: dict[Any, list[Signature]]
) -> RecordedStep:
    kind = STEP_TYPES.get(step.step_type)
    overrides = tuple(step.overrides.all())
    proposals = tuple(step.proposals.all())
    attempts = tuple(step.attempts.all())
    decided = (
        s for each in (*overrides, *proposals, *_versions(step)) for s in signatures.get(each.uuid, [])
    )
    signed = [*signatures.get(step.uuid, []), *decided]
    return RecordedStep(
        step=step,
        kind=kind,
        values=_values(step, kind),
        attempts=attempts,
        overrides=overrides,
        proposals=proposals,
        exceptions=shown_exceptions(exceptions, step),
        signatures=tuple(sorted(signed, key=lambda each: each.pk)),
        files=shown_files(step, attempts),
        screens=tuple(step.screens.all()),
    )


def _values(step: StepExecution, kind: Any) -> tuple[ShownValue, ...]:
    labels = input_labels(step)
    shown = kind.shown_values(step, step.records.all(), step.batch.site)
    return tuple(replace(each, origin=origin_in_words(each.record.source_ref, labels)) for each in shown)


def _versions(step: StepExecution) -> list[ProcessedResult]:
    """Every version of every file of the step, as it was read with the steps."""
    return [each for file in step.raw_files.all() for each in file.processed.all()]


def _by_operation(steps: list[RecordedStep]) -> tuple[RecordedOperation, ...]:
    parts: dict[str, tuple[BilingualText, list[RecordedStep]]] = {}
    for each in steps:
        name = BilingualText(each.step.operation_name)
        parts.setdefault(each.step.operation_number, (name, []))[1].append(each)
    return tuple(RecordedOperation(number, name, tuple(lines)) for number, (name, lines) in parts.items())
