"""The whole plant at one moment, as the panel shows it."""

from decimal import Decimal

from mom.simulator.machines.machine import Machine
from mom.simulator.plant import OPCUA, Plant
from mom.simulator.rooms import Room
from mom.simulator.scales.scale import UNIT, Scale
from mom.simulator.signals import Signal


def snapshot(plant: Plant) -> dict[str, object]:
    """Devices, values as displayed, and upsets."""
    return {
        "plant_s": round(plant.time_s, 1),
        "speed": plant.speed,
        "network": {"code": OPCUA, "silent": plant.network.silent},
        "machines": [_machine(machine) for machine in plant.machines.values()],
        "scales": [_scale(scale) for scale in plant.scales.values()],
        "rooms": [_room(room) for room in plant.rooms.values()],
        "upsets": _upsets(plant),
    }


def _machine(machine: Machine) -> dict[str, object]:
    return {
        "code": machine.code,
        "title": _both(machine.title),
        "state": machine.state.name.lower(),
        "run_number": machine.run_number,
        "remaining_s": machine.remaining_s,
        "batch_code": machine.batch_code,
        "command_result": machine.command_result,
        "silent": machine.silent,
        "signals": _signals(machine.signals),
        "setpoints": [
            {"name": spec.name, "value": f"{machine.setpoints[spec.name]:g}", "unit": spec.unit}
            for spec in machine.setpoint_specs
        ],
    }


def _scale(scale: Scale) -> dict[str, object]:
    shown = scale.display()
    return {
        "code": scale.code,
        "title": _both(scale.title),
        "gross": _weight(shown.gross),
        "tare": _weight(shown.tare),
        "net": _weight(shown.net),
        "unit": UNIT,
        "stable": shown.stable,
        "status": shown.status,
        "state": scale.state,
        "request": scale.order.request if scale.order else None,
        "silent": scale.silent,
    }


def _room(room: Room) -> dict[str, object]:
    return {
        "code": room.code,
        "title": _both(room.title),
        "door_open": room.door_open,
        "silent": room.silent,
        "signals": _signals(room.signals),
    }


def _signals(signals: dict[str, Signal]) -> list[dict[str, object]]:
    return [
        {
            "name": signal.spec.name,
            "value": signal.text,
            "unit": signal.spec.unit,
            "status": signal.quality.value,
            "driven": signal.drive is not None,
        }
        for signal in signals.values()
    ]


def _upsets(plant: Plant) -> list[dict[str, object]]:
    director = plant.director
    return [
        {"name": upset.name, "label": _both(upset.label), "state": director.state_of(upset.name)}
        for upset in director.script.upsets
    ]


def _both(texts: tuple[str, str]) -> dict[str, str]:
    return {"en": texts[0], "zh": texts[1]}


def _weight(weight: Decimal | None) -> str | None:
    return None if weight is None else str(weight)
