"""Commands to a PLC: set-points are written, read back and compared before START (URS-INT-07)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from asyncua import ua
from asyncua.common.node import Node
from asyncua.ua.uaerrors import UaStatusCodeError

from integrations.connectors.opcua.values import number
from integrations.contracts import Command, Outcome
from kernel.quantities import parse_decimal

# Where a unit's commands lie, below its own code; ``settings["nodes"]`` of a connection changes them.
NODES = {
    "set_point": "{unit}.Setpoint.{name}",
    "duration": "{unit}.Setpoint.DurationS",
    "batch": "{unit}.BatchCode",
    "command": "{unit}.Command",
    "state": "{unit}.State",
    "result": "{unit}.CommandResult",
}
WORDS = {"start": "START", "hold": "HOLD", "restart": "START", "stop": "STOP"}
RUNNING, HELD, IDLE = 1, 3, 0
EXPECTED = {"start": (RUNNING,), "restart": (RUNNING,), "hold": (HELD,), "stop": (IDLE,)}
SETTLE_SECONDS = 5.0
SAYS_WITHIN_SECONDS = 1.0


class PlcCommands:
    """Writes to the nodes of one server."""

    def __init__(self, node: Callable[[str], Node], nodes: dict[str, str]) -> None:
        self._node = node
        self._nodes = {**NODES, **nodes}

    async def execute(self, command: Command) -> Outcome:
        """Carry ``command`` out; what the PLC does not take is refused, never repeated."""
        if command.kind not in WORDS:
            return Outcome("failed", f"a PLC knows no “{command.kind}”")
        read_back: dict[str, str] = {}
        before = await self._text(self._path("result", command))
        try:
            if command.kind == "start":
                await self._prepare(command, read_back)
            await self._write(self._path("command", command), WORDS[command.kind], ua.VariantType.String)
            return await self._see(command, read_back)
        except _Differs as difference:
            return Outcome("failed", str(difference), read_back)
        except UaStatusCodeError as refusal:
            said = await self._new_text(self._path("result", command), before)
            shown = ": ".join(part for part in (type(refusal).__name__, said) if part)
            return Outcome("refused", shown, read_back)

    async def _prepare(self, command: Command, read_back: dict[str, str]) -> None:
        """Batch, duration and set-points; each must read back as it was written."""
        content = command.content
        await self._write(self._path("batch", command), command.batch_code, ua.VariantType.String)
        read_back["batch"] = await self._text(self._path("batch", command))
        if read_back["batch"] != command.batch_code:
            raise _Differs(f"batch: wrote {command.batch_code}, read {read_back['batch']}")
        wanted = {self._path("duration", command): Decimal(content["duration_s"])}
        for point in content["set_points"]:
            path = self._path("set_point", command, point["name"])
            await self._check_unit(path, point["unit"])
            wanted[path] = parse_decimal(point["value"])
        for path, value in wanted.items():
            await self._write(path, float(value), ua.VariantType.Double)
            found = number(await self._node(path).read_value(), ua.VariantType.Double)
            read_back[path] = "–" if found is None else f"{found:f}"
            if found != value:
                raise _Differs(f"{path}: wrote {value:f}, read {read_back[path]}")

    async def _check_unit(self, path: str, unit: str) -> None:
        """The PLC's unit of measure must be the recipe's; a PLC may also name none."""
        try:
            declared = await self._node(path).get_child("0:EngineeringUnits")
        except UaStatusCodeError:
            return
        named = (await declared.read_value()).DisplayName.Text
        if named != unit:
            raise _Differs(f"{path}: the unit is {named}, the recipe says {unit}")

    async def _see(self, command: Command, read_back: dict[str, str]) -> Outcome:
        """Wait until the unit is in the state that the command leads to."""
        expected = EXPECTED[command.kind]
        deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
        while True:
            state = await self._node(self._path("state", command)).read_value()
            if state in expected or asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.1)
        read_back["state"] = str(state)
        said = await self._text(self._path("result", command))
        return Outcome("confirmed" if state in expected else "failed", said, read_back)

    async def _write(self, path: str, value: Any, kind: ua.VariantType) -> None:
        await self._node(path).write_value(ua.DataValue(ua.Variant(value, kind)))

    async def _new_text(self, path: str, before: str) -> str:
        """What the PLC says now, once it differs from before; empty when it says nothing new."""
        deadline = asyncio.get_running_loop().time() + SAYS_WITHIN_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            said = await self._text(path)
            if said != before:
                return said
            await asyncio.sleep(0.1)
        return ""

    async def _text(self, path: str) -> str:
        try:
            return str(await self._node(path).read_value() or "")
        except UaStatusCodeError:
            return ""

    def _path(self, what: str, command: Command, name: str = "") -> str:
        return self._nodes[what].format(unit=command.unit, name=name)


class _Differs(Exception):
    """A value read back is not the one that was written."""
