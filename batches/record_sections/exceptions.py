"""What deviated, before anything else: every exception with its assessment (URS-EBR-15)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from batches.contracts import RECORD_SECTIONS, RecordSection, ShownException
from batches.models import Batch, BatchException
from batches.selectors.printed_words import OUTSIDE, named
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table, Text, amount


@RECORD_SECTIONS.register
class Exceptions(RecordSection):
    """One line for each exception, in the order in which they were raised."""

    code = "exceptions"
    title = gettext_lazy("What deviated: exceptions")
    place = 110

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """The table, or that nothing departed."""
        columns = Columns(
            (
                _("Exception"),
                _("Step"),
                _("What happened"),
                _("Recorded"),
                _("Raised"),
                _("Assessment of QA"),
            ),
            (13, 13, 24, 14, 16, 24),
        )
        rows = [_row(shown, batch) for shown in book.exceptions]
        return [Table(columns, rows, empty=_("Nothing has departed from the recipe."))]


def _row(shown: ShownException, batch: Batch) -> Sequence[Cell | Text]:
    exception = shown.exception
    step = exception.step
    what = str(exception.get_kind_display())
    return (
        Cell(exception.code, small=str(exception.get_severity_display())),
        Cell(step.number, small=str(step.name)) if step is not None else _("the whole batch"),
        Cell(f"{what}: {shown.label}" if exception.field else what, small=exception.description),
        recorded(exception),
        Cell(exactly_at_site(exception.raised_at, batch.site), small=named(exception.raised_by)),
        assessed(exception, batch),
    )


def recorded(exception: BatchException) -> Cell:
    """The value or the worst one with its limits, and how long it lasted."""
    worst = exception.worst_value
    value = amount(worst if worst is not None else exception.recorded, exception.unit)
    notes = [amount(exception.limit, exception.unit)] if exception.limit else []
    if exception.sample_count is not None:
        count = exception.sample_count
        notes.append(ngettext("%(count)s sample", "%(count)s samples", count) % {"count": count})
    if exception.duration_s is not None:
        notes.append(_("%(seconds)s s") % {"seconds": exception.duration_s})
    if exception.is_uncertain:
        notes.append(_("only by values that their source doubts"))
    return Cell(value or "–", small=", ".join(notes), mark=OUTSIDE if exception.limit else "")


def assessed(exception: BatchException, batch: Batch) -> Cell:
    """What QA said, with the words, or that nobody has yet."""
    at = partial(exactly_at_site, site=batch.site)
    if exception.assessed_by is None:
        return Cell(str(exception.get_state_display()), mark=OUTSIDE)
    return Cell(
        f"{exception.get_assessment_display()}: {exception.justification}",
        small=f"{named(exception.assessed_by)}, {at(exception.assessed_at)}",
    )
