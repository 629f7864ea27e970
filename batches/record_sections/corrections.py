"""Which values were changed after their first entry: before, after, why, by whom (URS-AUD-06)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditEvent
from batches.choices import ProposalState
from batches.contracts import RECORD_SECTIONS, RecordSection, field_label
from batches.models import Batch, CorrectionProposal
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
        blocks: list[Block] = [Table(columns, rows, empty=_("No recorded value was changed."))]
        proposed = [_proposal(each, step, batch) for step in book.steps for each in step.proposals]
        if proposed:
            blocks.append(Table(_proposal_columns(), proposed))
        return blocks


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


def _proposal_columns() -> Columns:
    """A critical value is changed by two people (URS-AUD-05)."""
    return Columns(
        (_("Step"), _("Critical value"), _("Stood → proposed"), _("Proposed"), _("Decided"), _("State")),
        (12, 16, 16, 22, 22, 12),
    )


def _proposal(each: CorrectionProposal, step: Any, batch: Batch) -> Sequence[Cell | Text]:
    decided: Cell | Text = "–"
    if each.decided_by is not None and each.decided_at is not None:
        when = exactly_at_site(each.decided_at, batch.site)
        decided = Cell(f"{each.decided_by.get_full_name()}: {each.decision_reason}", small=when)
    return (
        Cell(step.step.number, small=str(step.step.name)),
        field_label(step.step, each.field),
        Cell(each.as_text(), small=each.code),
        Cell(
            f"{each.proposed_by.get_full_name()}: {each.proposal_reason}",
            small=exactly_at_site(each.proposed_at, batch.site),
        ),
        decided,
        str(ProposalState(each.state).label),
    )


def _changed(event: AuditEvent | None, batch: Batch) -> Cell:
    """When, by whom, and where in the audit trail it stands."""
    if event is None:
        return Cell("–")
    who = event.on_behalf_of_name or event.actor_name
    where = _("event %(number)s") % {"number": event.pk}
    return Cell(exactly_at_site(event.recorded_at, batch.site), small=f"{who}, {where}")
