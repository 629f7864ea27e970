"""One unit's PLC on the server: publishes its samples, takes what is written to it."""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from asyncua import Server, ua

from mom.simulator.machines.machine import Machine
from mom.simulator.opcua.address_space import UnitNodes
from mom.simulator.refusals import CommandRefused, Refusal, UnknownCommand
from mom.simulator.signals import Quality
from mom.simulator.source_time import SourceClock

RUNNING_INTERVAL_S = 0.2
IDLE_INTERVAL_S = 1.0
# So long the server waits for a silent PLC before it calls its values bad.
SILENCE_TOLERANCE_S = 3.0

_STATUS = {
    Quality.GOOD: ua.StatusCodes.Good,
    Quality.UNCERTAIN: ua.StatusCodes.UncertainSensorNotAccurate,
    Quality.BAD: ua.StatusCodes.BadSensorFailure,
}


class UnitFace:
    """Publishes one machine."""

    def __init__(self, server: Server, machine: Machine, nodes: UnitNodes) -> None:
        self._server = server
        self._machine = machine
        self._nodes = nodes
        self._clock = SourceClock()
        self._heartbeat = 0
        self._sampled_at = -math.inf
        self._seen: object = None
        self._silent_since: float | None = None
        self._called_bad = False
        self._publishing = False
        for name in nodes.ids:
            if name in ("Command", "BatchCode") or name.startswith("Setpoint."):
                server.set_attribute_value_setter(nodes.ids[name], self._setter(name))

    async def cycle(self) -> None:
        """Take a sample if one is due; a silent PLC gives none."""
        now = time.monotonic()
        if self._machine.silent:
            await self._be_silent(now)
            return
        self._silent_since = None
        self._called_bad = False
        machine = self._machine
        seen = (
            machine.state,
            machine.run_number,
            machine.command_result,
            machine.batch_code,
            *machine.setpoints.values(),
        )
        interval_s = RUNNING_INTERVAL_S if machine.running else IDLE_INTERVAL_S
        # A little early is in time: the server's own cycle is as long as the shortest interval.
        if seen == self._seen and now - self._sampled_at < interval_s - 0.05:
            return
        self._seen = seen
        self._sampled_at = now
        await self._publish_sample()

    async def _publish_sample(self) -> None:
        machine = self._machine
        self._heartbeat = (self._heartbeat + 1) % 2**32
        values: dict[str, Any] = {
            "State": int(machine.state),
            "RemainingS": machine.remaining_s,
            "ElapsedS": math.floor(machine.elapsed_s + 1e-9),
            "RunNumber": machine.run_number,
            "Heartbeat": self._heartbeat,
            "CommandResult": machine.command_result,
            "Command": "",
            "BatchCode": machine.batch_code,
        }
        values |= {f"Setpoint.{name}": value for name, value in machine.setpoints.items()}
        # What the PLC itself knows and counts is of one moment; the sensors are read after it, so that
        # a drive seen running down belongs to the time after the run, not to its last moment.
        moment, measured = self._clock.now(), self._clock.now()
        for name, value in values.items():
            await self._publish(name, value, ua.StatusCodes.Good, moment)
        for name, signal in machine.signals.items():
            counted = signal.spec.counter
            value = int(signal.number) if counted else signal.number
            await self._publish(name, value, _STATUS[signal.quality], moment if counted else measured)

    async def _be_silent(self, now: float) -> None:
        if self._silent_since is None:
            self._silent_since = now
        if self._called_bad or now - self._silent_since < SILENCE_TOLERANCE_S:
            return
        self._called_bad = True
        self._seen = None
        moment = self._clock.now()
        for name in self._nodes.ids:
            await self._publish(name, None, ua.StatusCodes.BadNoCommunication, moment)

    async def _publish(self, name: str, value: Any, status: int, moment: datetime) -> None:
        bad = bool(status & 0x80000000)
        variant = ua.Variant(None, ua.VariantType.Null) if bad else ua.Variant(value, self._nodes.types[name])
        sample = ua.DataValue(
            variant,
            StatusCode=ua.StatusCode(status),
            SourceTimestamp=moment,
            ServerTimestamp=datetime.now(UTC),
        )
        self._publishing = True
        try:
            await self._server.write_attribute_value(self._nodes.ids[name], sample)
        finally:
            self._publishing = False

    def _setter(self, name: str) -> Callable[[Any, ua.AttributeIds, ua.DataValue], None]:
        def take(node: Any, attribute: ua.AttributeIds, written: ua.DataValue) -> None:
            if not self._publishing:
                written = self._obey(name, written)
            node.attributes[attribute].value = written

        return take

    def _obey(self, name: str, written: ua.DataValue) -> ua.DataValue:
        if self._machine.silent:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadNoCommunication)
        value = written.Value.Value if written.Value is not None else None
        if value is None:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadTypeMismatch)
        try:
            if name == "Command":
                self._machine.command(value)
                value = ""
            elif name == "BatchCode":
                self._machine.write_batch_code(value)
            else:
                self._machine.write_setpoint(name.removeprefix("Setpoint."), value)
        except UnknownCommand as refusal:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadInvalidArgument) from refusal
        except CommandRefused as refusal:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadInvalidState) from refusal
        except Refusal as refusal:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadOutOfRange) from refusal
        moment = self._clock.now()
        return ua.DataValue(
            ua.Variant(value, self._nodes.types[name]),
            StatusCode=ua.StatusCode(ua.StatusCodes.Good),
            SourceTimestamp=moment,
            ServerTimestamp=moment,
        )
