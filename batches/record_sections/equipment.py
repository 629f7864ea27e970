"""Which equipment made the batch and when it was in use (GMP 175(5); 211.188(b)(2))."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import span
from equipment.models import Unit
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table


@RECORD_SECTIONS.register
class Equipment(RecordSection):
    """The units bound to the batch, and those that a step used beside them, such as scales."""

    code = "equipment"
    title = gettext_lazy("Equipment used")
    place = 20

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """One query for the bound units; the others stand in the steps."""
        at = partial(exactly_at_site, site=batch.site)
        bound = list(
            batch.allocations.select_related("unit__room", "equipment_class").order_by("allocated_at", "id")
        )
        rows = [
            (
                _unit(each.unit),
                str(each.equipment_class.name),
                span(each.since, each.until, at),
                _steps(each.unit, book),
            )
            for each in bound
        ]
        known = {each.unit_id for each in bound}
        others = {
            each.step.unit_id: each.step.unit
            for each in book.steps
            if each.step.unit is not None and each.step.unit_id not in known
        }
        rows += [(_unit(unit), _("used in steps"), "–", _steps(unit, book)) for unit in others.values()]
        columns = Columns((_("Unit"), _("Class"), _("Period of use"), _("Steps")), (26, 18, 36, 20))
        return [Table(columns, rows, empty=_("No unit is bound."))]


def _unit(unit: Unit) -> Cell:
    return Cell(unit.code, small=str(unit.name))


def _steps(unit: Unit, book: Any) -> str:
    return ", ".join(each.step.number for each in book.steps if each.step.unit_id == unit.pk) or "–"
