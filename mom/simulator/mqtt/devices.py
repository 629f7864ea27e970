"""What scales and rooms publish, how often, and what scales obey."""

import logging
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mom.simulator.mqtt.link import Link
from mom.simulator.refusals import Refusal, TargetRefused
from mom.simulator.rooms import Room
from mom.simulator.scales.order import DosingOrder
from mom.simulator.scales.scale import UNIT, Scale

logger = logging.getLogger(__name__)

CHANGING_INTERVAL_S = 0.25
RESTING_INTERVAL_S = 1.0


class ScaleFace:
    """One scale with its terminal."""

    def __init__(self, scale: Scale, link: Link) -> None:
        self.device = scale
        self.link = link
        self._scale = scale
        self._due = 0.0
        link.on_order("target", self._target)
        link.on_order("trim", self._trim)
        link.on_order("clear", self._clear)
        link.on_birth(self._be_due)

    def _be_due(self) -> None:
        self._due = 0.0

    def cycle(self, now: float) -> None:
        """Publish what is due."""
        while self._scale.announcements:
            said = self._scale.announcements.popleft()
            self._say(said.request, said.state, said.text)
        resting = self._scale.display().stable
        # A load that begins to move is seen at once, not when the resting interval is over.
        due = self._due if resting else min(self._due, now + CHANGING_INTERVAL_S)
        if now < due:
            self._due = due
            return
        self._due = now + (RESTING_INTERVAL_S if resting else CHANGING_INTERVAL_S)
        self._publish_reading()

    def _publish_reading(self) -> None:
        shown = self._scale.display()
        self.link.publish(
            "reading",
            gross=_text(shown.gross),
            tare=_text(shown.tare),
            net=_text(shown.net),
            unit=UNIT,
            stable=shown.stable,
            status=shown.status,
        )

    def _target(self, payload: Mapping[str, Any]) -> None:
        try:
            self._scale.dose(DosingOrder.from_message(payload, unit=UNIT))
        except TargetRefused as refusal:
            self._refuse(payload, refusal)

    def _trim(self, payload: Mapping[str, Any]) -> None:
        try:
            self._scale.trim(_request(payload))
        except TargetRefused as refusal:
            self._refuse(payload, refusal)

    def _clear(self, payload: Mapping[str, Any]) -> None:
        try:
            self._scale.clear(_request(payload))
        except TargetRefused as refusal:
            self._refuse(payload, refusal)

    def _refuse(self, payload: Mapping[str, Any], refusal: Refusal) -> None:
        logger.warning("%s refuses: %s", self._scale.code, refusal)
        self._say(_request(payload), "refused", str(refusal))

    def _say(self, request: str | None, state: str, text: str) -> None:
        self.link.publish("terminal", request=request, state=state, text=text)


class RoomFace:
    """One room's sensor head."""

    def __init__(self, room: Room, link: Link, interval_s: float) -> None:
        self.device = room
        self.link = link
        self._room = room
        self._interval_s = interval_s
        self._due = time.monotonic()
        link.on_birth(self._be_due)

    def _be_due(self) -> None:
        self._due = time.monotonic()

    def cycle(self, now: float) -> None:
        """Publish all three values when they are due."""
        if now < self._due:
            return
        self._due = max(self._due + self._interval_s, now)
        for signal in self._room.signals.values():
            self.link.publish(
                signal.spec.name, value=signal.text, unit=signal.spec.unit, status=signal.quality.value
            )


def _text(weight: Decimal | None) -> str | None:
    return None if weight is None else str(weight)


def _request(payload: Mapping[str, Any]) -> str | None:
    request = payload.get("request")
    return request if isinstance(request, str) else None
