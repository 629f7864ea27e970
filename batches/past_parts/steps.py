"""The steps of a batch as they were: state, people, and every value that stood there then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.contracts import PAST_PARTS, PastPart
from audit.selectors.records import versions_as_of
from batches.contracts import field_label
from batches.models import Batch, StepExecution, StepRecord
from kernel.pages import Column, RelatedTable
from people.models import User


@PAST_PARTS.register
class Steps(PastPart):
    """From the typed versions of steps and values; three queries."""

    code = "batch_steps"
    label = _("Steps and values")
    model = "batches.batch"

    def tables(self, record: Batch, at: datetime) -> Sequence[RelatedTable]:
        """One line per step; a value that was corrected later shows what stood there then."""
        steps = sorted(versions_as_of(StepExecution, at, batch_id=record.pk), key=lambda step: step.sequence)
        values: dict[int, list[StepRecord]] = defaultdict(list)
        for value in versions_as_of(StepRecord, at, step_id__in=[step.pk for step in steps]):
            values[value.step_id].append(value)
        hands = {pk for step in steps for pk in (step.performer_id, step.verifier_id) if pk}
        names = dict(User.objects.filter(pk__in=hands).values_list("pk", "printed_name"))
        for step in steps:
            step.batch = record  # known, so that nothing is asked for its code or its site's zone
        columns = (
            Column("number", _("Step"), kind="code"),
            Column("name", _("Instruction"), kind="prose"),
            Column("state", _("State"), kind="state"),
            Column(
                "values", _("Recorded values"), kind="prose", value=lambda step: _said(values[step.pk], step)
            ),
            Column("performer", _("Performed by"), value=lambda step: names.get(step.performer_id, "")),
            Column("verifier", _("Verified by"), value=lambda step: names.get(step.verifier_id, "")),
            Column("ended_at", _("ended at"), kind="datetime"),
        )
        return [RelatedTable(self.label, columns, steps, empty=_("The batch had no steps yet."))]


def _said(values: Sequence[StepRecord], step: StepExecution) -> str:
    return ", ".join(f"{field_label(step, each.field)}: {each.as_text()}" for each in values)
