"""How the limits of an element will look at the workstation, before anybody has approved them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import InvalidDecimal
from kernel.fields import BilingualText
from kernel.quantities import parse_decimal
from recipes.choices import ItemRole
from recipes.models import FormulaItem, RecipeVersion


@dataclass(frozen=True)
class ShownLimits:
    """One band: what is measured, in what, between which limits; ``fault`` where it could not be drawn."""

    label: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    target: Decimal | None = None
    fault: str = ""


def shown_limits(values: Mapping[str, Any]) -> list[ShownLimits]:
    """The bands of a step's parameters as entered so far; what is no number yet is left out."""
    return [band for part in _parts(values) if (band := _band(part)) is not None]


def _parts(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield values
    for value in values.values():
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, Mapping))


def _band(part: Mapping[str, Any]) -> ShownLimits | None:
    low, high = _number(part.get("low")), _number(part.get("high"))
    if low is None and high is None:
        return None
    label = part.get("label")
    name = str(BilingualText(label)) if isinstance(label, Mapping) else ""
    fault = _("The lower limit is above the upper limit.") if low and high and low > high else ""
    return ShownLimits(
        name or str(part.get("tag") or part.get("field") or ""),
        str(part.get("unit") or ""), low, high, _number(part.get("target")), fault,
    )  # fmt: skip


def limits_of_material(version: RecipeVersion, material: str) -> ShownLimits | None:
    """The band of what is weighed or charged: the formula's amount with its tolerance."""
    item = (
        version.formula.filter(role=ItemRole.INPUT, material__code=material)
        .select_related("material")
        .first()
    )
    return None if item is None else limits_of_row(item)


def limits_of_row(item: FormulaItem) -> ShownLimits | None:
    """As ``limits_of_material``, for a row that is at hand."""
    if item.tolerance_low is None or item.tolerance_high is None:
        return None
    low, high = (item.quantity * (100 + share) / 100 for share in (-item.tolerance_low, item.tolerance_high))
    return ShownLimits(str(item.material.name), item.unit, low, high, item.quantity)


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return parse_decimal(value)
    except InvalidDecimal:
        return None
