"""Runs all MQTT devices of the plant."""

import asyncio
import time

from mom.simulator.mqtt.devices import RoomFace, ScaleFace
from mom.simulator.mqtt.link import Complaints, Link
from mom.simulator.options import Options
from mom.simulator.plant import Plant
from mom.simulator.waiting import pause

TOPICS = "pharmom/SZ"
_CYCLE_S = 0.05


class MqttFace:
    """Scales and rooms on the broker."""

    def __init__(self, plant: Plant, options: Options) -> None:
        self._plant = plant
        self._options = options

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until told to stop, then say goodbye."""
        faces = self._faces()
        while not stop.is_set():
            now = time.monotonic()
            for face in faces:
                await self._follow_silence(face)
                face.cycle(now)
            await pause(stop, _CYCLE_S)
        await asyncio.gather(*(face.link.close() for face in faces))

    async def _follow_silence(self, face: ScaleFace | RoomFace) -> None:
        if face.device.silent and face.link.is_open:
            await face.link.break_off()
        elif not face.device.silent and not face.link.is_open:
            face.link.open()

    def _faces(self) -> list[ScaleFace | RoomFace]:
        complaints = Complaints()

        def link(kind: str, code: str) -> Link:
            return Link(f"{TOPICS}/{kind}/{code}", self._options.broker, complaints)

        scales = [ScaleFace(scale, link("scales", code)) for code, scale in self._plant.scales.items()]
        interval_s = self._options.room_interval_s
        rooms = [RoomFace(room, link("rooms", code), interval_s) for code, room in self._plant.rooms.items()]
        return [*scales, *rooms]
