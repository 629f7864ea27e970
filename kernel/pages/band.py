"""The geometry of a limit band: where limits, target and value lie between the ends, in percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Band:
    """Positions in percent of the width (text, ready for SVG attributes) and the figures themselves."""

    start: Decimal
    end: Decimal
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    target: Decimal | None
    alert_low: Decimal | None
    alert_high: Decimal | None

    @classmethod
    def of(cls, value: Any, low: Any, high: Any, target: Any, alert_low: Any, alert_high: Any) -> Band | None:
        """``None`` when neither limit is known: then there is nothing to draw."""
        value, low, high, target, alert_low, alert_high = (
            _decimal(each) for each in (value, low, high, target, alert_low, alert_high)
        )
        if low is None and high is None:
            return None
        known = [each for each in (low, high, target, alert_low, alert_high) if each is not None]
        start, end = _between(known) if low is not None and high is not None else _open(known, value, low)
        return cls(start, end, value, low, high, target, alert_low, alert_high)

    def _at(self, figure: Decimal | None) -> str:
        if figure is None:
            return ""
        share = (figure - self.start) / (self.end - self.start) * 100
        return f"{min(Decimal(100), max(Decimal(0), share)):.2f}"

    @property
    def low_at(self) -> str:
        """Where the lower limit lies; the left end when there is none."""
        return self._at(self.low) or "0"

    @property
    def high_at(self) -> str:
        """Where the upper limit lies; the right end when there is none."""
        return self._at(self.high) or "100"

    @property
    def width(self) -> str:
        """How wide the allowed part is."""
        return f"{Decimal(self.high_at) - Decimal(self.low_at):.2f}"

    @property
    def value_at(self) -> str:
        """Where the pointer stands."""
        return self._at(self.value)

    @property
    def target_at(self) -> str:
        """Where the target lies."""
        return self._at(self.target)

    @property
    def alerts_at(self) -> list[str]:
        """Where the alert limits lie."""
        return [self._at(each) for each in (self.alert_low, self.alert_high) if each is not None]

    @property
    def is_out(self) -> bool:
        """Whether the value lies outside its limits."""
        if self.value is None:
            return False
        return (self.low is not None and self.value < self.low) or (
            self.high is not None and self.value > self.high
        )

    def words(self, unit: str) -> str:
        """The band for those who hear it."""
        values = {"low": self.low, "high": self.high, "value": self.value, "unit": unit}
        if self.high is None:
            limits = _("Limit: at least %(low)s %(unit)s") % values
        elif self.low is None:
            limits = _("Limit: at most %(high)s %(unit)s") % values
        else:
            limits = _("Limits: %(low)s to %(high)s %(unit)s") % values
        if self.value is None:
            return limits
        return limits + _("; the value is %(value)s %(unit)s") % values


def _between(known: list[Decimal]) -> tuple[Decimal, Decimal]:
    """With a limit on each side the band is wider than both, so that a value outside is seen outside."""
    span = max(known) - min(known)
    margin = (span or abs(known[0]) or Decimal(1)) * Decimal("0.6")
    return min(known) - margin, max(known) + margin


def _open(known: list[Decimal], value: Decimal | None, low: Decimal | None) -> tuple[Decimal, Decimal]:
    """With one limit the open side reaches to zero or as far again, and to the value wherever it lies."""
    far = max(abs(each) for each in known) or Decimal(1)
    room = far / 4 if low is None else far
    start, end = min(Decimal(0), *known), max(Decimal(0), *known)
    start, end = (start - room if start < 0 else start), (end + room if end > 0 else end)
    if start == end:
        start, end = start - far, end + far
    return (start, end) if value is None else (min(start, value), max(end, value))


def _decimal(figure: Any) -> Decimal | None:
    """``None`` for what is no number: nothing at all, or words that stand in its place."""
    try:
        found = figure if isinstance(figure, Decimal) else Decimal(str(figure))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
