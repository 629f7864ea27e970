"""The exceptions of a batch as they were: which had been raised, and what QA had said by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.contracts import PAST_PARTS, PastPart
from audit.selectors.records import versions_as_of
from batches.models import Batch, BatchException, StepExecution
from kernel.pages import Column, RelatedTable


@PAST_PARTS.register
class Exceptions(PastPart):
    """From the typed versions of the exceptions; two queries."""

    code = "batch_then_exceptions"
    label = _("Exceptions")
    model = "batches.batch"

    def tables(self, record: Batch, at: datetime) -> Sequence[RelatedTable]:
        """One line per exception that had been raised."""
        found = versions_as_of(BatchException, at, batch_id=record.pk)
        places = {each.step_id for each in found if each.step_id}
        steps = dict(StepExecution.objects.filter(pk__in=places).values_list("pk", "number"))
        for each in found:
            each.batch, each.site = record, record.site
        columns = (
            Column("code", _("Exception"), kind="code"),
            Column("step", _("Step"), kind="code", value=lambda each: steps.get(each.step_id, "")),
            Column("kind", _("kind"), value="get_kind_display"),
            Column("severity", _("severity"), kind="state"),
            Column("recorded", _("recorded"), sub="limit"),
            Column("state", _("State"), kind="state"),
            Column("assessment", _("assessment"), value="get_assessment_display", sub="justification"),
        )
        return [RelatedTable(self.label, columns, found, empty=_("No exception had been raised."))]
