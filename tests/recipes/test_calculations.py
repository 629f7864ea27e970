"""Named calculations against worked numbers (F-10, F-11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.quantities import Quantity, round_to
from recipes.contracts import CALCULATIONS, STEP_DEFINITIONS
from recipes.errors import CalculationImpossible


def q(text: str, unit: str = "kg") -> Quantity:
    return Quantity(Decimal(text), unit)


@pytest.mark.urs("URS-GEN-04")
def test_yield_and_balance_of_f10() -> None:
    granules = {"theoretical": q("250.900"), "actual": q("248.600")}
    assert round_to(CALCULATIONS.get("yield_percent").evaluate(granules), 2) == Decimal("99.08")
    balance = CALCULATIONS.get("material_balance").evaluate({**granules, "losses": q("1.400")})
    assert round_to(balance, 2) == Decimal("99.64")
    in_grams = CALCULATIONS.get("material_balance").evaluate({**granules, "samples": q("1400", "g")})
    assert in_grams == balance


@pytest.mark.urs("URS-MAT-09")
def test_potency_corrected_charge_of_f11() -> None:
    charge = CALCULATIONS.get("potency_corrected_charge")
    first = charge.evaluate({"active": q("25.000"), "assay": q("98.7", "%"), "loss_on_drying": q("1.8", "%")})
    assert round_to(first, 4) == Decimal("25.7936")
    rest = q("25.000") - q("9.886187")
    second = charge.evaluate({"active": rest, "assay": q("99.2", "%"), "loss_on_drying": q("2.1", "%")})
    assert round_to(second, 4) == Decimal("15.5625")


@pytest.mark.urs("URS-GEN-04")
def test_a_missing_or_zero_input_is_refused() -> None:
    with pytest.raises(CalculationImpossible):
        CALCULATIONS.get("yield_percent").evaluate({"actual": q("1")})
    with pytest.raises(CalculationImpossible):
        CALCULATIONS.get("yield_percent").evaluate({"actual": q("1"), "theoretical": q("0")})


def test_every_entry_describes_itself() -> None:
    assert len(STEP_DEFINITIONS) >= 8
    for definition in STEP_DEFINITIONS:
        assert definition.label and definition.__doc__
        assert all(spec.label for spec in definition.fields)
    for calculation in CALCULATIONS:
        assert calculation.formula and all(each.label for each in calculation.inputs)
