"""Which batch this is: product, numbers, recipe, quantities, times, and how much departed (GMP 175; 211.188)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.errors import ProductNotCounted
from batches.models import Batch
from batches.selectors.produced import made
from equipment.selectors.site_time import exactly_at_site, zone_name
from kernel.document import Block, Facts, amount
from kernel.fields import BilingualText


@RECORD_SECTIONS.register
class Identity(RecordSection):
    """The head of the record."""

    code = "identity"
    title = gettext_lazy("Batch")
    place = 10

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """Label and value; nothing is left out because it is empty."""
        return [Facts([*_what(batch, book), *_when(batch), *_counted(book)])]


def _what(batch: Batch, book: Any) -> list[tuple[str, str]]:
    recipe = book.recipe["recipe"]
    return [
        (_("Product"), f"{batch.material.code} {batch.material.name}"),
        (_("Strength"), recipe["strength"]),
        (_("Batch number"), batch.code),
        (_("Product lot"), batch.product_lot.code if batch.product_lot is not None else "–"),
        (_("Order"), batch.order.code),
        (_("Site"), f"{batch.site.code} {batch.site.name}"),
        (_("Batch size"), amount(batch.quantity, batch.unit)),
        (_("Quantity made"), _made(batch)),
        (
            _("Master recipe"),
            _("%(code)s, version %(version)s") % {"code": recipe["code"], "version": recipe["version"]}
            + f" · {BilingualText(recipe['name'])}",
        ),
        (_("Digest of the control recipe"), _in_groups(batch.control_recipe.digest)),
    ]


def _when(batch: Batch) -> list[tuple[str, str]]:
    at = partial(exactly_at_site, site=batch.site)
    return [
        (_("State"), str(batch.get_state_display())),
        (_("Procedure state"), str(batch.get_procedure_state_display())),
        (_("Issued at"), at(batch.issued_at)),
        (_("Started at"), at(batch.started_at)),
        (_("Production complete at"), at(batch.completed_at)),
        (_("Time zone of all times"), zone_name(batch.site, batch.issued_at)),
    ]


def _counted(book: Any) -> list[tuple[str, str]]:
    return [
        (_("Steps"), str(len(book.steps))),
        (_("Exceptions"), str(len(book.exceptions))),
        (_("Corrected values"), str(len(book.corrections))),
        (_("Refused tries"), str(book.attempts)),
    ]


def _made(batch: Batch) -> str:
    try:
        quantity = made(batch).quantity
    except ProductNotCounted:
        return "–"
    return amount(quantity.value, quantity.unit)


def _in_groups(digest: str) -> str:
    """Eight digits at a time: what people compare by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
