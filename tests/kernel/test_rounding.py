"""Rounding by F-24: one rule, once, from the raw value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.quantities import round_to

# value, places, GB/T 8170, half up
F_24 = [
    ("0.45", 1, "0.4", "0.5"),
    ("0.35", 1, "0.4", "0.4"),
    ("0.15", 1, "0.2", "0.2"),
    ("2.5", 0, "2", "3"),
    ("103.05", 1, "103.0", "103.1"),
    ("2.675", 2, "2.68", "2.68"),
    ("12.1498", 1, "12.1", "12.1"),
    ("10.5002", 0, "11", "11"),
    ("1.050", 1, "1.0", "1.1"),
    ("-0.0365", 3, "-0.036", "-0.037"),
]


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize(("value", "places", "gbt", "half_up"), F_24)
def test_both_rules_round_as_the_table_says(value: str, places: int, gbt: str, half_up: str) -> None:
    assert str(round_to(Decimal(value), places, "gbt8170")) == gbt
    assert str(round_to(Decimal(value), places, "half_up")) == half_up


def test_three_digits_come_from_the_raw_value_and_not_by_way_of_four() -> None:
    assert str(round_to(Decimal("8.53459"), 2)) == "8.53"
