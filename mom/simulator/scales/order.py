"""A dosing order as the terminal receives it, checked before anybody lifts a scoop."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mom.simulator.refusals import TargetRefused

_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,9})?")
_MAX_REQUEST = 100


def weight(payload: Mapping[str, object], key: str) -> Decimal:
    """A weight out of a message: a string of digits with a point, nothing else."""
    text = payload.get(key)
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise TargetRefused(f'"{key}" must be a decimal number in a string, such as "10.980"')
    return Decimal(text)


@dataclass(frozen=True, kw_only=True)
class DosingOrder:
    """What to weigh: so much, within these limits, into a container of this tare (none: of the operator's choice)."""

    request: str
    target: Decimal
    low: Decimal
    high: Decimal
    container_tare: Decimal | None = None

    @classmethod
    def from_message(cls, payload: Mapping[str, object], *, unit: str) -> "DosingOrder":
        """Read an order or say what is wrong with it."""
        request = payload.get("request")
        if not isinstance(request, str) or not 0 < len(request) <= _MAX_REQUEST:
            raise TargetRefused('"request" must be a text of 1 to 100 characters')
        if payload.get("unit") != unit:
            raise TargetRefused(f'this scale weighs in {unit}; "unit" must say so')
        order = cls(
            request=request,
            target=weight(payload, "target"),
            low=weight(payload, "low"),
            high=weight(payload, "high"),
            container_tare=weight(payload, "container_tare") if "container_tare" in payload else None,
        )
        if not order.low <= order.target <= order.high:
            raise TargetRefused("low, target and high must stand in this order")
        return order

    def check_fits(self, *, tare: Decimal, capacity: Decimal, division: Decimal) -> None:
        """Refuse what this scale cannot weigh."""
        if tare + self.high > capacity:
            raise TargetRefused(f"container and material exceed the capacity of {capacity} kg")
        if self._highest(division) < self._lowest(division):
            raise TargetRefused(f"no reading in steps of {division} kg lies within the tolerance")

    def weight_within(self, share: float, *, division: Decimal) -> Decimal:
        """A reading within tolerance, `share` (-1 to 1) of the way to a limit; not the target itself."""
        limit = self.high if share > 0 else self.low
        wanted = self.target + (limit - self.target) * Decimal(abs(share))
        lowest, highest = self._lowest(division), self._highest(division)
        steps = min(max(round(wanted / division), lowest), highest)
        if steps * division == self.target:
            # An operator's hand never stops exactly there, wherever the tolerance leaves room.
            neighbours = (steps + 1, steps - 1) if share > 0 else (steps - 1, steps + 1)
            steps = next((one for one in neighbours if lowest <= one <= highest), steps)
        return steps * division

    def weight_outside(self, stops: str, *, division: Decimal) -> Decimal:
        """A reading out of tolerance, above or below, by a believable slip."""
        slip = max((self.high - self.low) * Decimal("0.35"), division)
        if stops == "above":
            return (math.ceil((self.high + slip) / division)) * division
        return max(math.floor((self.low - slip) / division), 0) * division

    def _lowest(self, division: Decimal) -> int:
        return math.ceil(self.low / division)

    def _highest(self, division: Decimal) -> int:
        return math.floor(self.high / division)
