"""By which calibration each unit was covered when the batch used it (GMP 91; 211.68(a), 211.160(b)(4))."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import OUTSIDE, span
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table, Text
from quality.selectors.equipment_used import UnitUse, units_used


@RECORD_SECTIONS.register
class Calibration(RecordSection):
    """Every unit whose class is calibrated."""

    code = "calibration"
    title = gettext_lazy("Calibration of the equipment")
    place = 330

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """Three queries."""
        columns = Columns(
            (_("Unit"), _("Period of use"), _("Certificate"), _("Valid until")), (25, 35, 25, 15)
        )
        rows = [_row(each, batch) for each in units_used(batch)]
        return [Table(columns, rows, empty=_("No unit of the batch needs calibration."))]


def _row(use: UnitUse, batch: Batch) -> Sequence[Cell | Text]:
    at = partial(exactly_at_site, site=batch.site)
    found = use.calibration
    mark = "" if use.was_calibrated else OUTSIDE
    return (
        Cell(use.unit.code, small=str(use.unit.name)),
        span(use.start, use.end, at),
        Cell(found.certificate if found is not None else _("none"), mark=mark),
        found.due_on.isoformat() if found is not None else "–",
    )
