"""Commands to the plant: given once, read back, and their result recorded (URS-INT-07)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.contracts import authority
from audit.models import AuditEvent
from equipment.models import Unit
from integrations.actions.send_command import send_command
from integrations.models import Endpoint, PlantCommand
from integrations.selectors.endpoints import device_address, endpoint_of_unit
from tests.integrations.devices import Devices
from tests.integrations.plc import Plc
from tests.integrations.workers import Worker, connected, until

START = {
    "duration_s": 300,
    "set_points": [{"name": "ImpellerSpeed", "value": "250", "unit": "rpm"}],
}
Start = Callable[[str], Worker]


def send(unit: str, kind: str, content: dict[str, Any]) -> PlantCommand:
    found = Unit.objects.get(code=unit)
    endpoint = endpoint_of_unit(found, "mqtt" if unit.startswith("SC") else "opcua")
    sent: PlantCommand = send_command(
        endpoint=endpoint,
        unit=found,
        kind=kind,
        content=content,
        batch_code="B26-0001",
        step_ref="B26-0001/2.4",
        actor=authority().system_actor(),
    )
    return sent


def result(command: PlantCommand) -> PlantCommand:
    def finished() -> bool:
        command.refresh_from_db()
        return command.state != "queued"

    until(finished, what="the result of the command")
    return command


@pytest.mark.urs("URS-INT-07")
def test_set_points_are_written_read_back_and_the_unit_started(plc: Plc, worker: Start) -> None:
    worker("worker-1")
    until(lambda: connected("PLC"), what="the connection to the PLC")
    command = result(send("HSG-01", "start", START))
    assert (command.state, command.answer) == ("confirmed", "ACCEPTED START")
    assert plc.commands == ["START"]
    assert plc.read("BatchCode") == "B26-0001"
    assert (plc.read("Setpoint.ImpellerSpeed"), plc.read("Setpoint.DurationS")) == (250.0, 300.0)
    assert command.read_back["HSG-01.Setpoint.ImpellerSpeed"] == "250.0"
    assert command.read_back["batch"] == "B26-0001"
    event = AuditEvent.objects.get(action="integrations.finish_command")
    assert (event.channel, event.terminal) == ("connector", "PLC")
    assert result(send("HSG-01", "hold", {})).state == "confirmed"
    assert result(send("HSG-01", "stop", {})).state == "confirmed"
    assert plc.commands == ["START", "HOLD", "STOP"]


@pytest.mark.urs("URS-INT-07")
def test_a_refused_command_and_a_wrong_unit_are_told(plc: Plc, worker: Start) -> None:
    worker("worker-1")
    until(lambda: connected("PLC"), what="the connection to the PLC")
    other_unit = {**START, "set_points": [{"name": "ImpellerSpeed", "value": "250", "unit": "Hz"}]}
    wrong = result(send("HSG-01", "start", other_unit))
    assert wrong.state == "failed"
    assert "the unit is rpm, the recipe says Hz" in wrong.answer
    assert plc.commands == []
    plc.refuses = "door open"
    refused = result(send("HSG-01", "start", START))
    assert (refused.state, refused.answer) == ("refused", "BadInvalidState: REFUSED: door open")
    assert plc.commands == []


def test_a_command_that_comes_too_late_is_never_sent(plc: Plc, worker: Start) -> None:
    command = send("HSG-01", "start", START)
    command_row = PlantCommand.objects.filter(pk=command.pk)
    assert command_row.get().expires_at - command.requested_at == timedelta(seconds=30)
    from kernel import clock

    late = clock.now() + timedelta(seconds=31)
    with clock.at(late):
        from integrations.models import EndpointLease
        from integrations.tasks import records

        held = next(
            each for each in EndpointLease.objects.take("worker-1", 20) if each.endpoint_code == "PLC"
        )
        assert records.next_commands(held) == []
        records.settle_overdue(held)
    assert command_row.get().state == "expired"
    assert plc.commands == []


@pytest.mark.urs("URS-INT-03")
def test_a_scale_gets_its_target_once_and_is_cleared(devices: Devices, worker: Start) -> None:
    topic = "pharmom/SZ/scales/SC-01"
    devices.answer(f"{topic}/target", "accepted")
    devices.answer(f"{topic}/clear", "clearing")
    worker("worker-1")
    until(lambda: connected("DEVICES"), what="the connection to the broker")
    device = device_address(Unit.objects.get(code="SC-01"), Endpoint.objects.get(code="DEVICES"))
    assert device == topic
    asked = {"target": "10.98", "low": "10.958", "high": "11.002", "unit": "kg", "container_tare": "1.204"}
    target = result(send("SC-01", "target", {"device": device, **asked}))
    assert (target.state, target.read_back) == ("confirmed", {"state": "accepted"})
    cleared = result(send("SC-01", "clear", {"device": device, "request": str(target.uuid)}))
    assert cleared.state == "confirmed"
    assert devices.heard == [
        (f"{topic}/target", {"request": str(target.uuid), **asked}),
        (f"{topic}/clear", {"request": str(target.uuid)}),
    ]


def test_a_scale_that_refuses_or_is_silent_is_told(devices: Devices, worker: Start) -> None:
    topic = "pharmom/SZ/scales/SC-01"
    worker("worker-1")
    until(lambda: connected("DEVICES"), what="the connection to the broker")
    asked = {"device": topic, "target": "99", "low": "98", "high": "100", "unit": "kg"}
    silent = result(send("SC-01", "target", asked))
    assert (silent.state, silent.answer) == ("failed", "no answer within 5 s")
    devices.answer(f"{topic}/target", "refused")
    assert result(send("SC-01", "target", asked)).state == "refused"
