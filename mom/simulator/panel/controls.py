"""The buttons of the local panels: each turns a JSON request into one order to one device."""

from http import HTTPStatus
from typing import Any, TypeVar

from mom.simulator.http_service import HttpRefusal
from mom.simulator.machines.machine import Machine
from mom.simulator.plant import Plant
from mom.simulator.refusals import Refusal
from mom.simulator.rooms import Room
from mom.simulator.scales.order import DosingOrder, weight
from mom.simulator.scales.scale import UNIT, Scale

DeviceKind = TypeVar("DeviceKind", Machine, Scale, Room)

_COMMANDS = {"start": "START", "stop": "STOP", "hold": "HOLD", "reset": "RESET"}


class Controls:
    """What a hand at the plant can do."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    def scale(self, code: str, order: str, body: dict[str, Any]) -> None:
        """POST /api/scales/<code>/<order>."""
        scale = _find(self._plant.scales, code, "scale")
        if order == "load":
            scale.put(weight(body, "net"), weight(body, "tare"))
        elif order == "container":
            scale.place_container(weight(body, "tare"))
        elif order == "target":
            scale.dose(DosingOrder.from_message(body, unit=UNIT))
        elif order == "trim":
            scale.trim()
        elif order == "clear":
            scale.clear()
        else:
            raise HttpRefusal(HTTPStatus.NOT_FOUND, f"a scale knows no {order!r}")

    def machine(self, code: str, order: str, body: dict[str, Any]) -> None:
        """POST /api/machines/<code>/<order>."""
        machine = _find(self._plant.machines, code, "machine")
        if order not in _COMMANDS:
            raise HttpRefusal(HTTPStatus.NOT_FOUND, f"a machine knows no {order!r}")
        if order == "start":
            self._prepare(machine, body)
        machine.command(_COMMANDS[order])

    def door(self, code: str, body: dict[str, Any]) -> None:
        """POST /api/rooms/<code>/door."""
        room = _find(self._plant.rooms, code, "room")
        if _flag(body, "open"):
            room.open_door(_seconds(body))
        else:
            room.close_door()

    def silence(self, code: str, body: dict[str, Any]) -> None:
        """POST /api/devices/<code>/silence."""
        device = self._plant.device(code)
        on, seconds = _flag(body, "on"), _seconds(body)
        device.silent = on
        if on and seconds is not None:
            self._plant.later(seconds, lambda: setattr(device, "silent", False))

    def upset(self, name: str) -> None:
        """POST /api/upsets/<name>."""
        self._plant.director.fire(name)

    @staticmethod
    def _prepare(machine: Machine, body: dict[str, Any]) -> None:
        setpoints = body.get("setpoints", {})
        if not isinstance(setpoints, dict):
            raise Refusal('"setpoints" must be an object of names and numbers')
        for name, value in setpoints.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise Refusal(f'setpoint "{name}" must be a number')
            machine.write_setpoint(name, float(value))
        batch_code = body.get("batch_code")
        if isinstance(batch_code, str):
            machine.write_batch_code(batch_code)


def _find(devices: dict[str, DeviceKind], code: str, kind: str) -> DeviceKind:
    if code not in devices:
        raise HttpRefusal(HTTPStatus.NOT_FOUND, f"the plant has no {kind} {code!r}")
    return devices[code]


def _flag(body: dict[str, Any], key: str) -> bool:
    value = body.get(key)
    if not isinstance(value, bool):
        raise Refusal(f'"{key}" must be true or false')
    return value


def _seconds(body: dict[str, Any]) -> float | None:
    value = body.get("for_s")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise Refusal('"for_s" must be a number of plant seconds')
    return float(value)
