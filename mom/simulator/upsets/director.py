"""Watches the plant and lets each upset of the script happen at its moment."""

import logging
from typing import TYPE_CHECKING

from mom.simulator.refusals import Refusal, ScriptError
from mom.simulator.scales.order import DosingOrder
from mom.simulator.scales.scale import Scale
from mom.simulator.upsets.kinds import DosingEffect
from mom.simulator.upsets.moments import InRun, OnDosing
from mom.simulator.upsets.script import Script, Upset

if TYPE_CHECKING:
    from mom.simulator.plant import Plant

logger = logging.getLogger(__name__)


class Director:
    """Begins and ends the upsets of one script."""

    def __init__(self, plant: "Plant", script: Script, speed: float) -> None:
        self.script = script
        self._plant = plant
        self._speed = speed
        self._waiting = [upset for upset in script.upsets if upset.when is not None]
        self._ends: dict[str, float] = {}
        self._slipped_requests: set[tuple[str, str]] = set()
        self._next_slip: dict[str, str] = {}
        self._check()

    def step(self) -> None:
        """Begin what is due and end what is over."""
        for upset in [
            one for one in self._waiting if one.when is not None and one.when.has_come(self._plant)
        ]:
            self._waiting.remove(upset)
            self.fire(upset.name)
        for name in [name for name, end_s in self._ends.items() if self._plant.time_s >= end_s]:
            del self._ends[name]
            self._by_name(name).effect.end(self._plant)
            logger.info("Upset %s is over", name)

    def fire(self, name: str) -> None:
        """Let an upset begin now."""
        upset = self._by_name(name)
        upset.effect.begin(self._plant)
        logger.info("Upset %s: %s", name, upset.label[0])
        if upset.effect.lasts:
            lasting_s = max(upset.for_s, upset.at_least_real_s * self._speed)
            self._ends[name] = self._plant.time_s + lasting_s

    def state_of(self, name: str) -> str:
        """waiting, active, or idle (by hand alone, or over)."""
        if name in self._ends:
            return "active"
        return "waiting" if any(upset.name == name for upset in self._waiting) else "idle"

    def slip_next(self, scale: str, stops: str) -> None:
        """The next dosing of this scale goes wrong."""
        self._next_slip[scale] = stops

    def slip(self, scale: Scale, order: DosingOrder) -> str | None:
        """Where this dosing stops if it goes wrong, else nothing."""
        by_hand = self._next_slip.pop(scale.code, None)
        if by_hand is not None:
            return by_hand
        for upset in self._waiting:
            effect, when = upset.effect, upset.when
            if (
                not isinstance(effect, DosingEffect)
                or not isinstance(when, OnDosing)
                or effect.subject != scale.code
            ):
                continue
            if (
                when.concerns(scale.dosings, order)
                and (upset.name, order.request) not in self._slipped_requests
            ):
                self._slipped_requests.add((upset.name, order.request))
                logger.info("Upset %s: %s", upset.name, upset.label[0])
                return effect.stops
        return None

    def _by_name(self, name: str) -> Upset:
        for upset in self.script.upsets:
            if upset.name == name:
                return upset
        raise Refusal(f"the script has no upset {name!r}")

    def _check(self) -> None:
        for upset in self.script.upsets:
            try:
                upset.effect.check(self._plant)
            except Refusal as fault:
                raise ScriptError(f"upset {upset.name}: {fault}") from fault
            if isinstance(upset.when, InRun) and upset.when.unit not in self._plant.machines:
                raise ScriptError(f"upset {upset.name}: no unit {upset.when.unit}")
