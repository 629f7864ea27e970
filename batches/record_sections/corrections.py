"""Which values were changed after their first entry: before, after, why, by whom (URS-AUD-06)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditEvent
from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.corrections import Correction
from batches.selectors.printed_words import CHANGED, reason_labels, why
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table, Text, amount


@RECORD_SECTIONS.register
class Corrections(RecordSection):
    """One line for each change, in order of time."""

    code = "corrections"
    title = gettext_lazy("What deviated: corrected values")
    place = 140

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """The table, or that no value was changed."""
        columns = Columns(
            (_("Step"), _("Value"), _("Before → after"), _("Why"), _("Changed"), _("Exception")),
            (14, 16, 18, 24, 18, 10),
        )
        labels = reason_labels()
        rows = [_row(each, batch, labels) for each in book.corrections]
        return [Table(columns, rows, empty=_("No recorded value was changed."))]


def _row(each: Correction, batch: Batch, labels: dict[str, str]) -> Sequence[Cell | Text]:
    event = each.event
    return (
        Cell(each.step.number, small=str(each.step.name)),
        each.label,
        Cell(amount(each.is_now, each.unit), was=(amount(each.was, each.unit),), mark=CHANGED),
        why(event, labels),
        _changed(event, batch),
        each.exception.code if each.exception is not None else "–",
    )


def _changed(event: AuditEvent | None, batch: Batch) -> Cell:
    """When, by whom, and where in the audit trail it stands."""
    if event is None:
        return Cell("–")
    who = event.on_behalf_of_name or event.actor_name
    where = _("event %(number)s") % {"number": event.pk}
    return Cell(exactly_at_site(event.recorded_at, batch.site), small=f"{who}, {where}")
