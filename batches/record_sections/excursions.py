"""What the rooms of the batch went through while it was in them (URS-ENV-07)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import OUTSIDE, named, span
from environment.models import Excursion
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table, Text, amount


@RECORD_SECTIONS.register
class Excursions(RecordSection):
    """One line for each excursion, in order of time."""

    code = "excursions"
    title = gettext_lazy("What deviated: excursions of the rooms")
    place = 130

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """The table, or that the rooms stayed within their limits."""
        columns = Columns(
            (
                _("Excursion"),
                _("Room"),
                _("What happened"),
                _("From – until"),
                _("Acknowledged"),
                _("Assessment of QA"),
            ),
            (13, 15, 20, 18, 16, 22),
        )
        rows = [_row(each, batch) for each in book.excursions]
        return [Table(columns, rows, empty=_("No room was beyond its limits while the batch was in it."))]


def _row(each: Excursion, batch: Batch) -> Sequence[Cell | Text]:
    at = partial(exactly_at_site, site=batch.site)
    point = each.point
    what = f"{point.get_parameter_display()} {amount(each.worst_value, point.tag.unit_symbol)}".strip()
    seen = Cell(each.comment, small=f"{named(each.acknowledged_by)}, {at(each.acknowledged_at)}")
    said = Cell(
        f"{each.get_verdict_display()}: {each.assessment}",
        small=f"{named(each.assessed_by)}, {at(each.assessed_at)}",
    )
    return (
        Cell(each.code, small=str(each.get_level_display())),
        Cell(point.room.code, small=str(point.room.name)),
        Cell(what, small=each.limit_text, mark=OUTSIDE),
        span(each.out_since, each.ended_at, at),
        seen if each.acknowledged_at is not None else Cell(_("not yet"), mark=OUTSIDE),
        said if each.is_assessed else Cell("–" if not each.needs_assessment else _("not yet")),
    )
