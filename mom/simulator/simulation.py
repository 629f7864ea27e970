"""Plays the plant: keeps its time, runs its faces, ends on a signal without leaving anything."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterable
from typing import Protocol

from mom.simulator.log import set_up_logging
from mom.simulator.mqtt.face import MqttFace
from mom.simulator.opcua.server import OpcUaFace
from mom.simulator.options import Options
from mom.simulator.panel.face import PanelFace
from mom.simulator.plant import STEP_S, Plant
from mom.simulator.upsets.script import load_script
from mom.simulator.waiting import pause

logger = logging.getLogger(__name__)

_TICK_S = 0.05
# After a longer standstill of the computer the plant does not race after the lost time.
_CATCH_UP_S = 5.0


def build_plant(options: Options) -> Plant:
    """The plant as the options want it; raises a ScriptError for a script that cannot be played."""
    return Plant(seed=options.seed, speed=options.speed, script=load_script(options.script))


async def keep_time(plant: Plant, stop: asyncio.Event) -> None:
    """Let the plant's steps pass at its speed."""
    began = time.monotonic() - plant.time_s / plant.speed
    while not stop.is_set():
        behind_s = (time.monotonic() - began) - plant.time_s / plant.speed
        if behind_s > _CATCH_UP_S:
            logger.warning("The plant stood still for %.0f s and goes on from there", behind_s)
            began += behind_s
            behind_s = 0.0
        for _ in range(int(behind_s * plant.speed / STEP_S)):
            plant.step()
        await pause(stop, _TICK_S)


class Face(Protocol):
    """A side of the plant that somebody can talk to."""

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set."""


def all_faces(plant: Plant, options: Options) -> list[Face]:
    """The PLCs, the MQTT devices, and the panel."""
    return [OpcUaFace(plant, options), MqttFace(plant, options), PanelFace(plant, options)]


async def play(plant: Plant, faces: Iterable[Face], stop: asyncio.Event) -> None:
    """Run the plant behind its faces until `stop` is set."""
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_time(plant, stop))
        for face in faces:
            group.create_task(face.run(stop))


async def _play_until_signal(options: Options) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, stop.set)
    plant = build_plant(options)
    logger.info(
        "The plant runs: seed %d, speed %g, script %s (%d upsets); Ctrl-C ends it",
        options.seed,
        options.speed,
        options.script,
        len(plant.director.script.upsets),
    )
    await play(plant, all_faces(plant, options), stop)
    logger.info("The plant is shut down")


def simulate(options: Options) -> None:
    """Play the plant in this process until SIGINT or SIGTERM."""
    set_up_logging("plant", verbose=options.verbose)
    asyncio.run(_play_until_signal(options))
