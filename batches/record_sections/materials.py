"""What went in and what came out: lots, containers and amounts, movement by movement (URS-GEN-01; GMP 171)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Facts, Part, Table, Text, amount
from materials.models import MaterialLot, MaterialTransaction


@RECORD_SECTIONS.register
class Materials(RecordSection):
    """Every movement that names the batch, and the lot that it made."""

    code = "materials"
    title = gettext_lazy("Materials and product")
    place = 310

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """One query for the movements."""
        moves = MaterialTransaction.objects.filter(site_id=batch.site_id, batch_code=batch.code)
        found = moves.select_related("lot__material", "container").order_by("at", "id")
        columns = Columns(
            (_("Material"), _("Lot"), _("Container"), _("Movement"), _("Quantity"), _("When, step, place")),
            (22, 24, 14, 13, 12, 19),
        )
        rows = [_row(move, batch) for move in found]
        table = Table(columns, rows, empty=_("No material was booked for the batch."))
        lot = batch.product_lot
        if lot is None:
            return [table]
        return [table, Part(_("Product lot"), number=lot.code), Facts(_lot(lot))]


def _row(move: MaterialTransaction, batch: Batch) -> Sequence[Cell | Text]:
    at = partial(exactly_at_site, site=batch.site)
    lot = move.lot
    of_lot = [lot.supplier, lot.supplier_lot, _until(lot)]
    where = " · ".join(part for part in (move.step_ref, move.place) if part)
    return (
        Cell(lot.material.code, small=str(lot.material.name)),
        Cell(lot.code, small=" · ".join(part for part in of_lot if part)),
        move.container.code,
        str(move.get_kind_display()),
        amount(move.quantity, move.unit),
        Cell(at(move.at), small=where),
    )


def _until(lot: MaterialLot) -> str:
    days = [day for day in (lot.expires_on, lot.retest_on) if day is not None]
    return _("last day of use %(day)s") % {"day": min(days).isoformat()} if days else ""


def _lot(lot: MaterialLot) -> list[tuple[str, str]]:
    return [
        (_("Quantity"), amount(lot.quantity, lot.unit)),
        (_("State"), str(lot.get_state_display())),
        (_("Manufactured on"), lot.manufactured_on.isoformat() if lot.manufactured_on else "–"),
        (_("Last day of use"), lot.expires_on.isoformat() if lot.expires_on else "–"),
    ]
