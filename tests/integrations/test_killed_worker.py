"""A capture worker that is killed or stands still in the middle: another takes over, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from audit.context import Reason
from equipment.models import TagSample
from integrations.actions.set_endpoint_enabled import set_endpoint_enabled
from integrations.models import ConnectionEvent, Endpoint, EndpointLease
from tests.integrations.devices import Broker, Devices
from tests.integrations.test_leases import lapse
from tests.integrations.worker_process import WorkerProcess
from tests.integrations.workers import Worker, connected, until

# The embedded broker hands a session over only when its connection has ended.
HANDS_OVER = pytest.param(
    "mosquitto",
    marks=pytest.mark.skipif("mosquitto" not in Broker.available(), reason="mosquitto is not installed"),
)
PRESSURE = "R-102.PressureDifference"
Start = Callable[[str], Worker]


def numbers() -> list[int]:
    """The device's own numbers of what was stored as a value, in the order of storing."""
    kept = TagSample.objects.filter(tag__code=PRESSURE).exclude(status="bad")
    return list(kept.order_by("id").values_list("sequence", flat=True))


def say(devices: Devices, first: int, last: int) -> None:
    """Readings with these numbers, one after the other."""
    for number in range(first, last + 1):
        devices.room(f"{12 + number % 7}.{number % 10}0", number, datetime.now(UTC))


def holder() -> str:
    """Who has the connection."""
    return str(EndpointLease.objects.get(endpoint__code="DEVICES").holder)


@pytest.fixture
def devices_alone(devices: Devices, cast: Any) -> Devices:
    """The plant's other connection is switched off: a worker without the devices has nothing left to hold."""
    set_endpoint_enabled(
        endpoint=Endpoint.objects.get(code="PLC"),
        is_enabled=False,
        reason=Reason("planned_change", "The PLC is replaced"),
        actor=cast["huang.jie"],
    )
    return devices


@pytest.mark.urs("URS-INT-02", "URS-INT-03")
def test_a_worker_killed_in_the_middle_is_replaced_and_no_reading_is_lost_in_silence(
    broker: Broker, devices: Devices, worker: Start
) -> None:
    with WorkerProcess.started("worker-1") as killed:
        until(lambda: connected("DEVICES"), 40, "the first connection")
        say(devices, 1, 20)
        until(lambda: len(numbers()) >= 5, what="the first readings")
        say(devices, 21, 40)
        killed.kill()
        say(devices, 41, 60)  # the broker keeps them for the session that is gone
    assert holder() == "worker-1"
    lapse()
    worker("worker-2")
    until(lambda: holder() == "worker-2" and connected("DEVICES"), what="the take-over")
    say(devices, 61, 62)
    until(lambda: 62 in numbers(), what="the last reading")
    if broker.kind == "mosquitto":
        until(lambda: len(numbers()) >= 62, what="all readings")
    missing = set(range(1, 63)) - set(numbers())
    assert len(numbers()) == len(set(numbers())) == 62 - len(missing)
    assert ConnectionEvent.objects.filter(kind="taken_over", detail="worker-2").exists()
    # What a batch must not read over: between the two nobody watched, and the embedded broker keeps little
    # for a client that vanished.
    broken = TagSample.objects.filter(tag__code=PRESSURE, status="bad", status_code="communication_lost")
    assert broken.exists() and not broken.exclude(value=None).exists()


@pytest.mark.urs("URS-INT-02")
@pytest.mark.parametrize("broker", [HANDS_OVER], indirect=True)
def test_a_worker_that_stood_still_writes_nothing_after_it_was_replaced(
    devices_alone: Devices, worker: Start
) -> None:
    devices = devices_alone
    with WorkerProcess.started("worker-1") as frozen:
        until(lambda: connected("DEVICES"), 40, "the first connection")
        say(devices, 1, 5)
        until(lambda: len(numbers()) == 5, what="the first readings")
        frozen.freeze()
        token = EndpointLease.objects.get(endpoint__code="DEVICES").token
        lapse()
        worker("worker-2")
        until(lambda: holder() == "worker-2" and connected("DEVICES"), what="the take-over")
        say(devices, 6, 8)
        until(lambda: 8 in numbers(), what="readings of the second worker")
        frozen.thaw()
        until(frozen.has_ended, 40, "the end of the first worker, which holds nothing any more")
    lease = EndpointLease.objects.get(endpoint__code="DEVICES")
    assert (lease.holder, lease.token, lease.state) == ("worker-2", token + 1, "connected")
    assert sorted(numbers()) == list(range(1, 9))
    say(devices, 9, 9)
    until(lambda: 9 in numbers(), what="the connection of the second worker, untouched")
    assert TagSample.objects.get(tag__code=PRESSURE, sequence=9).value == Decimal("14.90")
