"""The three totals of a formula and how far they are apart: shown, never smoothed over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kernel.quantities import Quantity
from recipes.choices import ItemRole
from recipes.models import FormulaItem, RecipeVersion


@dataclass(frozen=True)
class FormulaTotals:
    """``stated`` as registered, ``rows`` the sum of the rows, ``theoretical`` units × weight per unit."""

    unit: str
    stated: Decimal | None
    rows: Decimal
    theoretical: Decimal | None
    unit_mass_mg: Decimal | None

    @property
    def rows_minus_stated(self) -> Decimal | None:
        """How much more the rows weigh than what is stated."""
        return None if self.stated is None else self.rows - self.stated

    @property
    def theoretical_minus_stated(self) -> Decimal | None:
        """How much more the units weigh than what is stated."""
        if self.stated is None or self.theoretical is None:
            return None
        return self.theoretical - self.stated

    @property
    def is_even(self) -> bool:
        """Whether the known totals are one and the same amount."""
        known = {each for each in (self.stated, self.rows, self.theoretical) if each is not None}
        return len(known) == 1


def formula_totals(version: RecipeVersion) -> FormulaTotals:
    """The totals at the master's batch size, in the unit of the batch mass."""
    items = [item for item in version.formula.all() if item.role == ItemRole.INPUT]
    return totals_of(version, items)


def totals_of(version: RecipeVersion, items: list[FormulaItem]) -> FormulaTotals:
    """As ``formula_totals``, from inputs that are loaded already."""
    unit = version.mass_unit
    counted = [item for item in items if item.is_in_total]
    return FormulaTotals(
        unit=unit,
        stated=version.stated_mass,
        rows=sum((_mass(item, unit) for item in counted), Decimal(0)),
        theoretical=theoretical_mass(counted, version.batch_size, version.batch_unit, unit),
        unit_mass_mg=unit_mass(counted),
    )


def unit_mass(counted: list[FormulaItem]) -> Decimal | None:
    """The weight of one unit in mg; ``None`` as long as a row does not say its share."""
    shares = [item.per_unit_mg for item in counted]
    if not shares or any(share is None for share in shares):
        return None
    return sum((share for share in shares if share is not None), Decimal(0))


def theoretical_mass(
    counted: list[FormulaItem], size: Decimal, size_unit: str, mass_unit: str
) -> Decimal | None:
    """Pieces × weight of one; ``None`` where the batch is not counted in pieces."""
    one = unit_mass(counted)
    if one is None or size_unit != "pcs":
        return None
    return _without_idle_zeros(Quantity(size * one, "mg").to(mass_unit).value)


def _without_idle_zeros(value: Decimal) -> Decimal:
    """129.9600000, as the conversion from mg leaves it, is 129.96: nobody measured those zeros."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _mass(item: FormulaItem, unit: str) -> Decimal:
    return Quantity(item.quantity, item.unit).to(unit).value
