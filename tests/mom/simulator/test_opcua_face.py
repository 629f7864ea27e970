"""The PLCs over real OPC UA: time stamps, units, commands, silence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asyncua import Client, ua

from mom.simulator.opcua.server import OpcUaFace
from tests.mom.simulator.opcua_client import secured
from tests.mom.simulator.running import RunningPlant, running


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    """One secured plant for all tests of this file; each uses a unit of its own."""
    with running(tmp_path_factory.mktemp("plant"), OpcUaFace) as plant:
        yield plant


class Unit:
    """A unit seen by a client."""

    def __init__(self, client: Client, namespace: int, code: str) -> None:
        self._client, self._namespace, self._code = client, namespace, code

    def node(self, name: str) -> Any:
        return self._client.get_node(ua.NodeId(f"{self._code}.{name}", self._namespace))

    async def sample(self, name: str) -> ua.DataValue:
        return await self.node(name).read_data_value(raise_on_bad_status=False)

    async def until(
        self, name: str, agrees: Callable[[ua.DataValue], bool], within_s: float = 8
    ) -> ua.DataValue:
        async with asyncio.timeout(within_s):
            while not agrees(sample := await self.sample(name)):
                await asyncio.sleep(0.05)
        return sample


@asynccontextmanager
async def unit_of(plant: RunningPlant, code: str) -> Any:
    client = await secured(plant)
    async with client:
        yield Unit(client, await client.get_namespace_index("urn:pharmom:plant"), code)


def talk(plant: RunningPlant, code: str, conversation: Callable[[Unit], Awaitable[None]]) -> None:
    async def main() -> None:
        async with unit_of(plant, code) as unit:
            await conversation(unit)

    asyncio.run(main())


# --- what is published ----------------------------------------------------------------------------


@pytest.mark.urs("URS-INT-01")
def test_samples_carry_rising_source_time_status_and_fixed_decimals(plant: RunningPlant) -> None:
    async def conversation(unit: Unit) -> None:
        await unit.node("Command").write_value("START")
        stamps, texts = [], []
        for _ in range(30):
            sample = await unit.sample("InletTemperature")
            assert sample.StatusCode.is_good()
            stamps.append(sample.SourceTimestamp)
            texts.append(repr(sample.Value.Value))
            await asyncio.sleep(0.05)
        assert stamps == sorted(stamps)
        assert 4 <= len(set(stamps)) <= 10
        assert all(-Decimal(text).as_tuple().exponent <= 1 for text in texts)
        now = datetime.now(UTC).replace(tzinfo=stamps[-1].tzinfo)
        assert abs(now - stamps[-1]) < timedelta(seconds=2)

    talk(plant, "FBD-01", conversation)


def test_variables_tell_their_unit_and_range(plant: RunningPlant) -> None:
    async def conversation(unit: Unit) -> None:
        properties = {}
        for name in ("BowlTemperature", "Setpoint.ImpellerSpeed"):
            node = unit.node(name)
            assert (await node.read_type_definition()).Identifier == ua.ObjectIds.AnalogUnitRangeType
            for child in await node.get_properties():
                properties[name, (await child.read_browse_name()).Name] = await child.read_value()
        celsius = properties["BowlTemperature", "EngineeringUnits"]
        assert (celsius.DisplayName.Text, celsius.UnitId) == ("°C", 4408652)
        assert properties["Setpoint.ImpellerSpeed", "EngineeringUnits"].DisplayName.Text == "rpm"
        span = properties["Setpoint.ImpellerSpeed", "EURange"]
        assert (span.Low, span.High) == (0, 500)

    talk(plant, "HSG-01", conversation)


def test_subscription_delivers_changes_of_a_running_unit(plant: RunningPlant) -> None:
    class Keeper:
        def __init__(self) -> None:
            self.states: list[int] = []

        def datachange_notification(self, _node: Any, value: int, _data: Any) -> None:
            self.states.append(value)

    async def main() -> None:
        async with unit_of(plant, "BLD-01") as unit:
            keeper = Keeper()
            subscription = await unit._client.create_subscription(100, keeper)
            await subscription.subscribe_data_change(unit.node("State"))
            await unit.node("Setpoint.DurationS").write_value(10.0)
            await unit.node("Command").write_value("START")
            await unit.until("State", lambda sample: sample.Value.Value == 2)
            await asyncio.sleep(0.4)
            assert keeper.states == [0, 1, 2]

    asyncio.run(main())


# --- what is obeyed ----------------------------------------------------------------------------------


def test_run_follows_setpoints_and_completes_by_itself(plant: RunningPlant) -> None:
    async def conversation(unit: Unit) -> None:
        await unit.node("BatchCode").write_value("B-2026-001")
        await unit.node("Setpoint.ImpellerSpeed").write_value(200.0)
        await unit.node("Setpoint.DurationS").write_value(60.0)
        await unit.node("Command").write_value("START")
        assert await unit.node("Command").read_value() == ""
        await unit.until("ImpellerSpeed", lambda sample: 196 <= sample.Value.Value <= 204)
        running_sample = await unit.sample("RemainingS")
        assert 0 < running_sample.Value.Value <= 60
        await unit.until("State", lambda sample: sample.Value.Value == 2)
        assert await unit.node("ElapsedS").read_value() == 60
        assert await unit.node("RunNumber").read_value() == 1
        assert await unit.node("BatchCode").read_value() == "B-2026-001"
        await unit.node("Command").write_value("RESET")
        await unit.until("State", lambda sample: sample.Value.Value == 0)
        await unit.until("BatchCode", lambda sample: sample.Value.Value == "")

    talk(plant, "HSG-01", conversation)


def test_refused_writes_are_answered_with_what_is_wrong(plant: RunningPlant) -> None:
    async def conversation(unit: Unit) -> None:
        for name, value, status in [
            ("Command", "HOLD", ua.StatusCodes.BadInvalidState),
            ("Command", "FLY", ua.StatusCodes.BadInvalidArgument),
            ("Command", 1, ua.StatusCodes.BadTypeMismatch),
            ("Setpoint.PanSpeed", 31.0, ua.StatusCodes.BadOutOfRange),
            ("Setpoint.PanSpeed", float("nan"), ua.StatusCodes.BadOutOfRange),
            ("BatchCode", "B" * 51, ua.StatusCodes.BadOutOfRange),
            ("PanSpeed", 1.0, ua.StatusCodes.BadUserAccessDenied),
        ]:
            with pytest.raises(ua.UaStatusCodeError) as refusal:
                await unit.node(name).write_value(value)
            assert refusal.value.code == status, name
        await unit.until("CommandResult", lambda sample: sample.Value.Value == "REFUSED FLY: unknown command")
        assert await unit.node("Setpoint.PanSpeed").read_value() == 8.0

    talk(plant, "FC-01", conversation)


# --- what goes wrong -----------------------------------------------------------------------------------


@pytest.mark.urs("URS-INT-01")
def test_bad_sensor_publishes_no_value_and_doubtful_one_says_so(tmp_path: Path) -> None:
    with running(tmp_path, OpcUaFace, script="first_batch") as plant:

        async def conversation(unit: Unit) -> None:
            plant.ask("POST", "/api/upsets/bowl-sensor-broken")
            bad = await unit.until("BowlTemperature", lambda sample: not sample.StatusCode.is_good())
            assert bad.StatusCode.value == ua.StatusCodes.BadSensorFailure
            assert bad.Value is None or bad.Value.Value is None
            assert bad.SourceTimestamp is not None
            plant.ask("POST", "/api/upsets/bowl-sensor-doubtful")
            doubtful = await unit.until("BowlTemperature", lambda sample: sample.StatusCode.is_uncertain())
            assert doubtful.Value.Value > 15

        talk(plant, "HSG-01", conversation)


@pytest.mark.urs("URS-INT-01")
def test_silent_plc_stops_its_samples_turns_bad_and_comes_back(plant: RunningPlant) -> None:
    async def conversation(unit: Unit) -> None:
        plant.ask("POST", "/api/devices/TP-01/silence", {"on": True})
        still = await unit.sample("Heartbeat")
        with pytest.raises(ua.UaStatusCodeError) as refusal:
            await unit.node("Command").write_value("START")
        assert refusal.value.code == ua.StatusCodes.BadNoCommunication
        bad = await unit.until("Heartbeat", lambda sample: sample.StatusCode.is_bad())
        assert bad.StatusCode.value == ua.StatusCodes.BadNoCommunication
        assert bad.SourceTimestamp - still.SourceTimestamp > timedelta(seconds=2.5)
        plant.ask("POST", "/api/devices/TP-01/silence", {"on": False})
        back = await unit.until("TurretSpeed", lambda sample: sample.StatusCode.is_good())
        assert back.Value.Value == 0.0

    talk(plant, "TP-01", conversation)


def test_network_goes_down_and_comes_back_with_the_machines_as_they_were(tmp_path: Path) -> None:
    with running(tmp_path, OpcUaFace) as plant:

        async def lose(unit: Unit) -> None:
            await unit.node("Command").write_value("START")
            plant.ask("POST", "/api/devices/OPCUA/silence", {"on": True})
            # The bound is outside: a network that stays up must not look like one that went down.
            async with asyncio.timeout(60):
                with pytest.raises((OSError, asyncio.TimeoutError)):
                    while True:
                        await unit.sample("State")
                        await asyncio.sleep(0.05)

        async def find_again() -> None:
            async with asyncio.timeout(60):
                while True:
                    try:
                        async with unit_of(plant, "HSG-01") as unit:
                            assert await unit.node("RunNumber").read_value() == 1
                            return
                    except OSError:
                        await asyncio.sleep(0.2)

        talk(plant, "HSG-01", lose)
        plant.ask("POST", "/api/devices/OPCUA/silence", {"on": False})
        asyncio.run(find_again())
