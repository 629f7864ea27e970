"""Scaling of amounts by an exact ratio: multiplied first, divided once, rounded once (URS-RCP-06)."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from kernel.quantities import round_to

PRECISION = 60


def scale(value: Decimal, factor: Fraction, places: int, rule: str = "gbt8170") -> Decimal:
    """``value × factor`` rounded once to ``places`` by ``rule``; a factor of 1 changes no digit."""
    if factor == 1:
        return value
    with localcontext(prec=PRECISION):
        return round_to(value * factor.numerator / factor.denominator, places, rule)


def places_of(value: Decimal) -> int:
    """How many digits stand after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
