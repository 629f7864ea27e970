"""Amounts as ``Quantity(Decimal, unit)``: exact, with the unit always there, zeros kept (URS-DAT-03)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pint
from django.utils.translation import gettext as _

from kernel.errors import InvalidDecimal, UnitsDoNotFit, UnknownUnit

MAX_DIGITS = 18
# Four digits are read at a glance (ISO 80000-1, 7.3.1; GB/T 3101).
GROUPED_FROM = 5
_PLAIN = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)

# The units PharMOM stores, by the symbol people read, and the name the units library knows.
UNITS: dict[str, str] = {
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "t": "metric_ton",
    "L": "liter",
    "mL": "milliliter",
    "m": "meter",
    "mm": "millimeter",
    "µm": "micrometer",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "°C": "degree_Celsius",
    "K": "kelvin",
    "Pa": "pascal",
    "kPa": "kilopascal",
    "bar": "bar",
    "N": "newton",
    "kN": "kilonewton",
    "W": "watt",
    "kW": "kilowatt",
    "rpm": "revolutions_per_minute",
    "%": "percent",
    "% RH": "relative_humidity",
    "pcs": "piece",
    "g/min": "gram / minute",
    "1/min": "1 / minute",
    "1": "dimensionless",
}

_registry: pint.UnitRegistry[Any] = pint.UnitRegistry(non_int_type=Decimal)
_registry.define("piece = [count]")
_registry.define("relative_humidity = [relative_humidity]")
if "percent" not in _registry:
    _registry.define("percent = 0.01")


def parse_decimal(text: object) -> Decimal:
    """Read a plain decimal such as ``"10.50"``; refuse floats, commas, signs of other scripts, NaN.

    Raises ``InvalidDecimal`` and never repairs: what a person typed is what is stored, zeros kept.
    """
    if isinstance(text, Decimal):
        text = _written_out(text)
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        raise InvalidDecimal(value=text, why=_("a decimal is sent as text"))
    stripped = text.strip(" ")
    if not _PLAIN.match(stripped):
        raise InvalidDecimal(value=text, why=_("only digits, one point and a leading minus are allowed"))
    if sum(character.isdigit() for character in stripped) > MAX_DIGITS:
        raise InvalidDecimal(value=text, why=_("it has more than %(digits)s digits") % {"digits": MAX_DIGITS})
    return Decimal(stripped)


def _written_out(number: Decimal) -> str:
    """A result such as ``1.050E+4`` in plain digits; an absurd exponent stays as it is, to be refused."""
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else str(number)


def check_unit(unit: str) -> str:
    """Return ``unit`` when PharMOM knows it; raise ``UnknownUnit`` and default nothing."""
    if unit not in UNITS:
        raise UnknownUnit(unit=unit, known=", ".join(UNITS))
    return unit


def _convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    return Decimal(_registry.Quantity(value, UNITS[unit]).to(UNITS[wanted]).magnitude)


@cache
def _divisor(unit: str, wanted: str) -> Decimal | None:
    """60 from seconds to minutes, where the library's factor 1/60 has no end and 1560 s missed 26 min."""
    forth, back = _convert(Decimal(1), unit, wanted), _convert(Decimal(1), wanted, unit)
    has_no_end = Fraction(forth) * Fraction(back) != 1
    has_offset = _convert(Decimal(0), unit, wanted) != 0
    return back if has_no_end and back > 1 and not has_offset else None


@dataclass(frozen=True)
class Quantity:
    """An amount with its unit; arithmetic only between equal units, conversion on request."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        # Types are not checked at run time: a float would pass as an amount.
        if not isinstance(self.value, Decimal):
            raise InvalidDecimal(value=self.value, why=_("an amount is a decimal"))
        if not self.value.is_finite():
            raise InvalidDecimal(value=self.value, why=_("an amount is a decimal"))
        check_unit(self.unit)

    def to(self, unit: str) -> Quantity:
        """The same amount in ``unit``, exact to 28 digits; raises ``UnitsDoNotFit``."""
        check_unit(unit)
        if unit == self.unit:
            return self
        try:
            divisor = _divisor(self.unit, unit)
            return Quantity(self.value / divisor if divisor else _convert(self.value, self.unit, unit), unit)
        except pint.DimensionalityError:
            raise UnitsDoNotFit(unit=self.unit, wanted=unit) from None

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - other.to(self.unit).value, self.unit)

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"


def round_to(value: Decimal, places: int, rule: str = "gbt8170") -> Decimal:
    """Round once from the raw value: ``gbt8170`` (half to even) or ``half_up`` (USP, Ph. Eur.), F-24."""
    mode = {"gbt8170": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP}[rule]
    return value.quantize(Decimal(1).scaleb(-places), rounding=mode)


def groups_of(digits: str) -> list[str]:
    """Whole digits in groups of three, in one group while they are read at a glance."""
    if len(digits) < GROUPED_FROM:
        return [digits]
    first = len(digits) % 3 or 3
    return [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]


def in_groups(number: Decimal | int) -> str:
    """A number inside a sentence: ``722 000``, parted by a narrow gap in either language."""
    sign = "\N{MINUS SIGN}" if number < 0 else ""
    whole, point, fraction = f"{abs(number):f}".partition(".")
    return sign + "\N{NARROW NO-BREAK SPACE}".join(groups_of(whole)) + point + fraction


def unit_in_words(unit: str) -> str:
    """What stands behind a number; behind a pure number stands nothing."""
    return "" if unit == "1" else unit


def range_in_words(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """``1.0 – 2.0 %``, ``≤ 30.0 °C``, ``≥ 5 N``; empty without any limit."""
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        figures = f"{low:f} – {high:f}"
    else:
        figures = f"≥ {low:f}" if low is not None else f"≤ {high:f}"
    return f"{figures} {unit_in_words(unit)}".strip()
