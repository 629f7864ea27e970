"""The machines of the plant, one file each, as their PLCs show them."""

import random
from collections.abc import Callable

from mom.simulator.machines.blender import Blender, PowderBlender
from mom.simulator.machines.coater import Coater
from mom.simulator.machines.dryer import Dryer
from mom.simulator.machines.granulator import Granulator
from mom.simulator.machines.machine import Machine
from mom.simulator.machines.press import TabletPress
from mom.simulator.physics import generator

_MACHINES: dict[str, Callable[[str, random.Random], Machine]] = {
    "HSG-01": Granulator,
    "FBD-01": Dryer,
    "BLD-01": Blender,
    "TP-01": TabletPress,
    "FC-01": Coater,
    "VB-01": PowderBlender,
}


def build_machines(seed: int) -> dict[str, Machine]:
    """All machines by code, at rest."""
    return {code: build(code, generator(seed, code)) for code, build in _MACHINES.items()}
