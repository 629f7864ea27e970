"""Amounts are exact: what was written is what is kept, and converting neither adds nor loses a digit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import InvalidDecimal, UnitsDoNotFit, UnknownUnit
from kernel.fields import QuantityField
from kernel.quantities import (
    MAX_DIGITS,
    UNITS,
    Quantity,
    check_unit,
    in_groups,
    parse_decimal,
    range_in_words,
    round_to,
)


@st.composite
def written(draw: st.DrawFn, digits: int = MAX_DIGITS) -> str:
    """A plain decimal as people write it, trailing zeros included."""
    whole = draw(st.integers(0, 10 ** draw(st.integers(1, digits)) - 1))
    text = str(whole)
    places = draw(st.integers(0, digits - len(text)))
    fraction = draw(st.text("0123456789", min_size=places, max_size=places))
    return draw(st.sampled_from(["", "-"])) + text + (f".{fraction}" if fraction else "")


# How many of the second unit make one of the first.
TIMES = [
    ("t", "kg", 1000),
    ("kg", "g", 1000),
    ("g", "mg", 1000),
    ("t", "mg", 10**9),
    ("L", "mL", 1000),
    ("m", "mm", 1000),
    ("mm", "µm", 1000),
    ("kPa", "Pa", 1000),
    ("bar", "Pa", 100_000),
    ("kN", "N", 1000),
    ("kW", "W", 1000),
    ("h", "min", 60),
    ("min", "s", 60),
    ("d", "h", 24),
]


@pytest.mark.urs("URS-DAT-03")
@settings(max_examples=40, deadline=None)
@given(written())
def test_what_was_written_is_what_is_kept(text: str) -> None:
    assert f"{parse_decimal(text):f}" == text
    assert str(Quantity(parse_decimal(text), "kg")) == f"{text} kg"
    assert f"{QuantityField().to_python(text):f}" == text


@pytest.mark.urs("URS-DAT-03")
@settings(max_examples=40, deadline=None)
@given(written(digits=9), written(digits=9))
def test_sums_and_differences_are_exact(one: str, other: str) -> None:
    first, second = Quantity(Decimal(one), "kg"), Quantity(Decimal(other), "kg")
    assert Fraction((first + second).value) == Fraction(one) + Fraction(other)
    assert (first + second) - second == first


@pytest.mark.urs("URS-DAT-03")
def test_tenths_add_up_as_on_paper() -> None:
    total = Quantity(Decimal("0.1"), "kg") + Quantity(Decimal("0.2"), "kg")
    assert str(total) == "0.3 kg"
    assert str(Quantity(Decimal("10.50"), "kg") + Quantity(Decimal("0.50"), "kg")) == "11.00 kg"
    assert str(Quantity(Decimal("1.000"), "kg") - Quantity(Decimal("1"), "g")) == "0.999 kg"


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize(("large", "small", "times"), TIMES)
@settings(max_examples=40, deadline=None)
@given(text=written())
def test_conversion_is_exact(large: str, small: str, times: int, text: str) -> None:
    there = Quantity(Decimal(text), large).to(small)
    assert Fraction(there.value) == Fraction(text) * times
    assert there.unit == small
    assert there.to(large).value == Decimal(text)


@pytest.mark.urs("URS-DAT-03")
@settings(max_examples=40, deadline=None)
@given(written(digits=15))
def test_a_temperature_is_moved_by_its_offset_and_not_by_a_factor(text: str) -> None:
    kelvin = Quantity(Decimal(text), "°C").to("K")
    assert Fraction(kelvin.value) == Fraction(text) + Fraction("273.15")
    assert kelvin.to("°C").value == Decimal(text)


def test_known_points_of_temperature_and_share() -> None:
    assert str(Quantity(Decimal("25.0"), "°C").to("K")) == "298.15 K"
    assert str(Quantity(Decimal("0"), "K").to("°C")) == "-273.15 °C"
    assert Quantity(Decimal("50"), "%").to("1").value == Decimal("0.5")


@pytest.mark.urs("URS-DAT-03")
def test_an_amount_in_its_own_unit_is_left_alone() -> None:
    amount = Quantity(Decimal("10.50"), "kg")
    assert amount.to("kg") is amount


@pytest.mark.urs("URS-DAT-03")
@settings(max_examples=40, deadline=None)
@given(written(digits=9), st.sampled_from([(large, small) for large, small, _times in TIMES]))
def test_a_converted_amount_may_be_kept(text: str, units: tuple[str, str]) -> None:
    """Converting yields ``1.050E+4`` for 10.50 kg; a field takes it as the number that it is."""
    converted = Quantity(Decimal(text), units[0]).to(units[1]).value
    assert QuantityField().to_python(converted) == converted


@pytest.mark.urs("URS-DAT-05")
@pytest.mark.parametrize(
    "absurd",
    [
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e5",
        "1E5",
        "1,5",
        "1 000",
        "1_000",
        "0x10",
        "+5",
        "--5",
        ".5",
        "5.",
        "1.2.3",
        "5\n",
        "",
        " ",
        "-",
        "１２",  # noqa: RUF001 - full width, as a Chinese keyboard writes it
        "1．5",  # noqa: RUF001
        "٣",
        "−5",
        "½",
        "十",
        "12 kg",
        "1" * (MAX_DIGITS + 1),
        "0." + "0" * MAX_DIGITS,
    ],
)
def test_what_is_no_plain_decimal_is_refused_and_never_repaired(absurd: str) -> None:
    with pytest.raises(InvalidDecimal) as refused:
        parse_decimal(absurd)
    assert refused.value.status == 422
    if absurd:
        with pytest.raises(ValidationError):
            QuantityField().to_python(absurd)


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize("value", [1.5, 0.1, True, None, b"5", ["5"], float("nan")])
def test_binary_floats_and_what_is_no_text_are_refused(value: object) -> None:
    with pytest.raises(InvalidDecimal):
        parse_decimal(value)
    with pytest.raises(InvalidDecimal):
        Quantity(value, "kg")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_is_a_finite_number(value: str) -> None:
    for refuse in (parse_decimal, lambda number: Quantity(number, "kg")):
        with pytest.raises(InvalidDecimal):
            refuse(Decimal(value))


@pytest.mark.parametrize("value", ["1E+18", "1E-18", "1E+999999999", "1E-999999999"])
def test_decimals_of_absurd_size_are_refused_before_they_are_written_out(value: str) -> None:
    with pytest.raises(InvalidDecimal):
        parse_decimal(Decimal(value))


@pytest.mark.urs("URS-DAT-05")
@pytest.mark.parametrize("unit", ["", "KG", "kilogram", "lb", "kg ", "千克", "°F"])
def test_an_unknown_unit_is_refused_and_nothing_is_assumed(unit: str) -> None:
    with pytest.raises(UnknownUnit):
        check_unit(unit)
    with pytest.raises(UnknownUnit):
        Quantity(Decimal(1), unit)
    with pytest.raises(UnknownUnit):
        Quantity(Decimal(1), "kg").to(unit)


@pytest.mark.urs("URS-DAT-05")
@pytest.mark.parametrize(
    ("unit", "wanted"),
    [("kg", "L"), ("kg", "pcs"), ("°C", "Pa"), ("%", "% RH"), ("rpm", "kg"), ("g/min", "g"), ("1", "pcs")],
)
def test_units_of_different_kinds_are_never_turned_into_each_other(unit: str, wanted: str) -> None:
    with pytest.raises(UnitsDoNotFit):
        Quantity(Decimal(1), unit).to(wanted)
    with pytest.raises(UnitsDoNotFit):
        Quantity(Decimal(1), unit) + Quantity(Decimal(1), wanted)


@pytest.mark.parametrize("unit", UNITS)
def test_the_units_library_knows_every_unit_that_is_offered(unit: str) -> None:
    assert Quantity(Decimal("1.50"), check_unit(unit)).to(unit).value == Decimal("1.50")
    reached = [wanted for wanted in UNITS if wanted != unit and _fits(unit, wanted)]
    for wanted in reached:
        assert Quantity(Decimal("1.5"), unit).to(wanted).unit == wanted


def _fits(unit: str, wanted: str) -> bool:
    try:
        Quantity(Decimal(1), unit).to(wanted)
    except UnitsDoNotFit:
        return False
    return True


# F-24: value, places, half to even, half up.
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
    ("8.53459", 2, "8.53", "8.53"),
]


@pytest.mark.urs("URS-DAT-03", "URS-DAT-04")
@pytest.mark.parametrize(("value", "places", "even", "up"), F_24)
def test_rounding_follows_the_rule_that_is_named(value: str, places: int, even: str, up: str) -> None:
    assert str(round_to(Decimal(value), places, "gbt8170")) == even
    assert str(round_to(Decimal(value), places)) == even
    assert str(round_to(Decimal(value), places, "half_up")) == up


def test_an_unknown_rounding_rule_is_refused() -> None:
    with pytest.raises(KeyError):
        round_to(Decimal("1.5"), 0, "down")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("9999", "9999"),
        ("10000", "10_000"),
        ("722000", "722_000"),
        ("1234567.50", "1_234_567.50"),
        ("-12345", "−12_345"),
    ],
)
def test_a_number_in_a_sentence_is_parted_in_groups_and_keeps_its_digits(number: str, shown: str) -> None:
    assert in_groups(Decimal(number)) == shown.replace("_", "\N{NARROW NO-BREAK SPACE}").replace(
        "−", "\N{MINUS SIGN}"
    )


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        ("1.0", "2.0", "%", "1.0 – 2.0 %"),
        (None, "30.0", "°C", "≤ 30.0 °C"),
        ("5", None, "N", "≥ 5 N"),
        ("0", "1", "1", "0 – 1"),
        (None, None, "kg", ""),
    ],
)
def test_a_range_is_said_in_one_way(low: str | None, high: str | None, unit: str, shown: str) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert range_in_words(ends[0], ends[1], unit) == shown
