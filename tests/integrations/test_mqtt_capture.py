"""MQTT capture, on the embedded broker and on mosquitto alike: once, in order, and never stale as fresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from equipment.models import TagSample, TagValue
from integrations.models import ConnectionEvent, DeviceState
from tests.integrations.devices import Devices, stamp
from tests.integrations.workers import Worker, connected, until

PRESSURE = "R-102.PressureDifference"
TOPIC = "pharmom/SZ/rooms/R-102/pressure_difference"
SCALE = "pharmom/SZ/scales/SC-01"
Start = Callable[[str], Worker]


def samples(code: str = PRESSURE) -> Any:
    return TagSample.objects.filter(tag__code=code).order_by("source_at", "sequence")


def stored(value: str, code: str = PRESSURE) -> Any:
    return until(lambda: samples(code).filter(value=Decimal(value)).first(), what=f"{code} = {value}")


def happened(kind: str) -> list[tuple[str, str]]:
    return list(ConnectionEvent.objects.filter(kind=kind).order_by("id").values_list("device", "detail"))


@pytest.fixture
def capturing(devices: Devices, worker: Start) -> Worker:
    started = worker("worker-1")
    until(lambda: connected("DEVICES"), what="the connection to the broker")
    return started


@pytest.mark.urs("URS-INT-03")
def test_a_message_sent_twice_is_one_sample(devices: Devices, capturing: Worker) -> None:
    at = datetime.now(UTC)
    devices.room("12.50", 7, at)
    devices.room("12.50", 7, at)
    devices.room("12.6", 8)
    stored("12.6")
    kept = samples().exclude(status="bad").values_list("sequence", flat=True)
    assert list(kept) == [7, 8]
    assert str(samples().get(sequence=7).value) == "12.50"


@pytest.mark.urs("URS-INT-03")
def test_a_missing_number_is_told_and_a_restarted_count_is_not(devices: Devices, capturing: Worker) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    sent = (("12.1", 1), ("12.2", 2), ("12.5", 5), ("12.6", 1), ("12.7", 2))
    for number, (value, sequence) in enumerate(sent):
        devices.room(value, sequence, began + timedelta(milliseconds=20 * number))
    stored("12.7")
    until(lambda: happened("gap"), what="the gap")
    assert happened("gap") == [(TOPIC, "2 (… 5)")]


@pytest.mark.urs("URS-INT-03")
def test_a_retained_message_is_no_fresh_value(devices: Devices, worker: Start) -> None:
    old = datetime.now(UTC) - timedelta(hours=2)
    content = {"ts": stamp(old), "seq": 3, "value": "9.9", "unit": "Pa", "status": "good"}
    devices.say(TOPIC, content, retain=True)
    worker("worker-1")
    sample = stored("9.9")
    assert sample.is_backfilled
    assert abs(sample.source_at - old) < timedelta(milliseconds=2)
    devices.room("12.3", 4)
    fresh = stored("12.3")
    assert not fresh.is_backfilled
    assert TagValue.objects.get(tag__code=PRESSURE).value == Decimal("12.3")


@pytest.mark.urs("URS-INT-03")
def test_a_last_will_ends_the_values_of_its_device_alone(devices: Devices, capturing: Worker) -> None:
    devices.say("pharmom/SZ/rooms/R-102/status", {"ts": stamp(), "seq": 0, "online": True}, retain=True)
    devices.room("12.4", 1)
    stored("12.4")
    devices.say(
        "pharmom/SZ/rooms/R-101/temperature",
        {"ts": stamp(), "seq": 1, "value": "21.3", "unit": "°C", "status": "good"},
    )
    stored("21.3", "R-101.Temperature")
    devices.say("pharmom/SZ/rooms/R-102/status", {"ts": stamp(), "seq": None, "online": False}, retain=True)
    lost = until(
        lambda: samples().filter(status_code="communication_lost").first(), what="the end of the values"
    )
    assert lost.value is None
    assert TagValue.objects.get(tag__code=PRESSURE).status == "bad"
    assert TagValue.objects.get(tag__code="R-101.Temperature").status == "good"
    assert not DeviceState.objects.get(device="pharmom/SZ/rooms/R-102").is_online
    assert happened("device_lost") == [("pharmom/SZ/rooms/R-102", "")]


@pytest.mark.urs("URS-INT-02")
def test_what_the_broker_kept_meanwhile_is_filled_in_later(devices: Devices, worker: Start) -> None:
    first = worker("worker-1")
    until(lambda: connected("DEVICES"), what="the connection to the broker")
    devices.room("12.0", 1)
    stored("12.0")
    first.end()
    before = datetime.now(UTC) - timedelta(seconds=40)
    for number in range(3):
        devices.room(f"13.{number}", 2 + number, before + timedelta(seconds=number))
    worker("worker-2")
    stored("13.2")
    kept = samples().filter(value__gte=13).values_list("value", "is_backfilled")
    assert list(kept) == [(Decimal("13.0"), True), (Decimal("13.1"), True), (Decimal("13.2"), True)]
    assert not happened("gap")


@pytest.mark.urs("URS-INT-06")
@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("not json", "it is not JSON"),
        ({"seq": 1, "value": "1", "unit": "Pa", "status": "good"}, "its time “None” cannot be read"),
        ({"ts": "2026-11-20T10:00:00", "seq": 1, "value": "1", "unit": "Pa"}, "names no zone"),
        (
            {"ts": "NOW", "seq": 1, "value": "1", "unit": "hPa", "status": "good"},
            "the unit is “hPa”, not “Pa”",
        ),
        ({"ts": "NOW", "seq": 1, "value": "1,5", "unit": "Pa", "status": "good"}, "1,5"),
    ],
)
def test_a_message_that_is_not_as_agreed_gives_no_sample(
    devices: Devices, capturing: Worker, content: Any, why: str
) -> None:
    if isinstance(content, dict) and content.get("ts") == "NOW":
        content = {**content, "ts": stamp()}
    devices.say(TOPIC, content)
    (told,) = until(lambda: happened("message_refused"), what="the refusal")
    assert told[0] == TOPIC
    assert why in told[1]
    assert not samples().exists()


@pytest.mark.urs("URS-INT-01")
def test_a_scale_that_moves_or_is_overloaded_gives_no_good_weight(
    devices: Devices, capturing: Worker
) -> None:
    reading = {"unit": "kg", "gross": "12.522", "tare": "1.204", "net": "11.318", "status": "good"}
    devices.say(f"{SCALE}/reading", {**reading, "ts": stamp(), "seq": 1, "stable": False})
    moving = stored("11.318", "SC-01.Net")
    assert (moving.status, moving.status_code) == ("uncertain", "unstable")
    devices.say(f"{SCALE}/reading", {**reading, "ts": stamp(), "seq": 2, "stable": True})
    still = until(lambda: samples("SC-01.Net").filter(sequence=2).first())
    assert (still.status, str(still.value)) == ("good", "11.318")
    over = {**reading, "gross": None, "net": None, "stable": False, "status": "overload"}
    devices.say(f"{SCALE}/reading", {**over, "ts": stamp(), "seq": 3})
    overloaded = until(lambda: samples("SC-01.Net").filter(sequence=3).first())
    assert (overloaded.value, overloaded.status, overloaded.status_code) == (None, "bad", "overload")
