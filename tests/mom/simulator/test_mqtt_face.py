"""Scales and rooms over a real broker: payloads, numbers, last will, dosing, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mom.embedded.ports import free_port
from mom.simulator.mqtt.face import MqttFace
from mom.simulator.options import BrokerAddress
from tests.mom.simulator.running import (
    BROKERS,
    PASSWORD,
    Listener,
    RunningPlant,
    broker_running,
    has_broker,
    running,
    wait_until,
)

SCALE = "pharmom/SZ/scales/SC-01"
ROOM = "pharmom/SZ/rooms/R-102"
ORDER = {
    "request": "r-1",
    "target": "10.98",
    "low": "10.958",
    "high": "11.002",
    "unit": "kg",
    "container_tare": "1.204",
}


@pytest.fixture(scope="module", params=BROKERS)
def broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrokerAddress]:
    if not has_broker(request.param):
        pytest.skip(f"{request.param} is not installed")
    with broker_running(request.param, tmp_path_factory.mktemp("broker"), free_port()) as address:
        yield address


@pytest.fixture
def listener(broker: BrokerAddress) -> Iterator[Listener]:
    listener = Listener(broker, "pharmom/SZ/#")
    yield listener
    listener.close()


@pytest.fixture
def plant(broker: BrokerAddress, listener: Listener, tmp_path: Path) -> Iterator[RunningPlant]:
    with running(tmp_path, MqttFace, broker=broker, script="first_batch", speed=40.0) as plant:
        wait_until(lambda: listener.on(f"{SCALE}/reading") and listener.on(f"{ROOM}/humidity"))
        yield plant


def terminal(listener: Listener, state: str, times: int = 1) -> dict[str, Any]:
    """Wait until the terminal has said so."""

    def said() -> list[dict[str, Any]]:
        found = [one for one in listener.on(f"{SCALE}/terminal") if one["state"] == state]
        return found if len(found) >= times else []

    return wait_until(said)[-1]


def fresh(listener: Listener, topic: str) -> list[dict[str, Any]]:
    """What was heard live, without what the broker had kept from before."""
    return [payload for one, payload, retained in list(listener.heard) if one == topic and not retained]


def settled_reading(listener: Listener, after: int) -> dict[str, Any]:
    """The first stable reading with a weight after the given number."""
    return wait_until(
        lambda: next(
            (
                one
                for one in listener.on(f"{SCALE}/reading")
                if one["seq"] > after and one["stable"] and one["net"] != "0.000"
            ),
            None,
        )
    )


@pytest.mark.usefixtures("plant")
@pytest.mark.urs("URS-INT-03")
def test_readings_are_numbered_stamped_and_keep_trailing_zeros(listener: Listener) -> None:
    wait_until(lambda: len(listener.on(f"{ROOM}/pressure_difference")) >= 5)
    reading = listener.on(f"{SCALE}/reading")[0]
    assert list(reading) == ["ts", "seq", "gross", "tare", "net", "unit", "stable", "status"]
    assert {
        "gross": "0.000",
        "tare": "0.000",
        "net": "0.000",
        "unit": "kg",
        "status": "good",
    }.items() <= reading.items()
    rooms = listener.on(f"{ROOM}/pressure_difference")
    assert [one["seq"] for one in rooms] == list(range(rooms[0]["seq"], rooms[0]["seq"] + len(rooms)))
    assert [one["ts"] for one in rooms] == sorted(one["ts"] for one in rooms)
    assert all(len(one["value"].partition(".")[2]) == 1 and one["unit"] == "Pa" for one in rooms)
    assert rooms[0]["ts"].endswith("Z")
    assert not any(retained for topic, _, retained in listener.heard if not topic.endswith("/status"))


@pytest.mark.urs("URS-INT-03")
def test_broken_connection_brings_the_last_will_and_return_the_birth(
    plant: RunningPlant, listener: Listener, broker: BrokerAddress
) -> None:
    def statuses() -> list[bool]:
        return [one["online"] for one in fresh(listener, f"{ROOM}/status")]

    wait_until(lambda: statuses()[-1:] == [True])
    since = len(statuses())  # the farewell of the plant before may have come late
    plant.ask("POST", "/api/devices/R-102/silence", {"on": True})
    wait_until(lambda: statuses()[since:] == [False])
    assert listener.on(f"{ROOM}/status")[-1]["seq"] is None
    late = Listener(broker, f"{ROOM}/status")
    wait_until(lambda: late.on(f"{ROOM}/status"))
    late.close()
    told = [
        (payload["online"], retained) for topic, payload, retained in late.heard if topic == f"{ROOM}/status"
    ]
    assert set(told) == {(False, True)}, "the last will is retained"
    before = listener.on(f"{ROOM}/humidity")[-1]["seq"]
    plant.ask("POST", "/api/devices/R-102/silence", {"on": False})
    wait_until(lambda: statuses()[since:] == [False, True])
    birth = listener.on(f"{ROOM}/status")[-1]
    first = wait_until(lambda: [one for one in listener.on(f"{ROOM}/humidity") if one["seq"] > before])[0]
    assert first["seq"] == birth["seq"] + 1
    assert first["seq"] > before + 1, "what was measured meanwhile is a gap, not queued"


def test_clean_end_says_offline_for_every_device(
    broker: BrokerAddress, listener: Listener, tmp_path: Path
) -> None:
    with running(tmp_path, MqttFace, broker=broker):
        wait_until(lambda: len({topic for topic, _, _ in listener.heard if topic.endswith("/status")}) == 8)
    for topic in {topic for topic, _, _ in listener.heard if topic.endswith("/status")}:
        wait_until(lambda topic=topic: listener.on(topic)[-1]["online"] is False)


@pytest.mark.usefixtures("plant")
def test_dosing_slips_by_script_is_trimmed_and_the_next_settles(listener: Listener) -> None:
    listener.send(f"{SCALE}/target", ORDER)
    terminal(listener, "settled")
    slipped = settled_reading(listener, listener.on(f"{SCALE}/reading")[-1]["seq"])
    assert Decimal(slipped["net"]) > Decimal("11.002")
    assert slipped["tare"] == "1.204"
    assert Decimal(slipped["gross"]) - Decimal(slipped["tare"]) == Decimal(slipped["net"])
    listener.send(f"{SCALE}/trim", {"request": "r-1"})
    terminal(listener, "settled", times=2)
    trimmed = settled_reading(listener, listener.on(f"{SCALE}/reading")[-1]["seq"])
    assert Decimal("10.958") <= Decimal(trimmed["net"]) <= Decimal("11.002")
    listener.send(f"{SCALE}/clear", {"request": "r-1"})
    terminal(listener, "cleared")
    listener.send(f"{SCALE}/target", ORDER | {"request": "r-2"})
    terminal(listener, "settled", times=3)
    second = settled_reading(listener, listener.on(f"{SCALE}/reading")[-1]["seq"])
    assert Decimal("10.958") <= Decimal(second["net"]) <= Decimal("11.002")
    assert second["net"] != "10.980"
    said = [one["state"] for one in listener.on(f"{SCALE}/terminal") if one["request"] == "r-2"]
    assert said == ["accepted", "placed", "tared", "dosing", "settled"]


def test_big_scale_shows_hundredths_of_a_kilogram(plant: RunningPlant, listener: Listener) -> None:
    plant.ask("POST", "/api/scales/SC-02/load", {"net": "104.72", "tare": "12.4"})
    topic = "pharmom/SZ/scales/SC-02/reading"
    final = wait_until(lambda: next((one for one in listener.on(topic) if one["net"] == "104.72"), None))
    assert (final["gross"], final["tare"]) == ("117.12", "12.40")


def test_scale_speaks_four_times_a_second_while_the_load_changes(
    broker: BrokerAddress, listener: Listener, tmp_path: Path
) -> None:
    with running(tmp_path, MqttFace, broker=broker, speed=4.0) as plant:
        wait_until(lambda: len(listener.on(f"{SCALE}/reading")) >= 3)
        resting = [_seconds(one) for one in listener.on(f"{SCALE}/reading")]
        plant.ask("POST", "/api/scales/SC-01/load", {"net": "10.980", "tare": "1.204"})
        wait_until(
            lambda: plant.state()["scales"][0]["stable"] and plant.state()["scales"][0]["net"] == "10.980"
        )
        changing = [_seconds(one) for one in listener.on(f"{SCALE}/reading") if not one["stable"]]
    assert resting[2] - resting[1] == pytest.approx(1.0, abs=0.3)
    gaps = sorted(later - earlier for earlier, later in pairwise(changing))
    assert gaps[len(gaps) // 2] == pytest.approx(0.25, abs=0.12)


def _seconds(reading: dict[str, Any]) -> float:
    return datetime.fromisoformat(reading["ts"]).timestamp()


def test_overload_has_a_status_and_no_weight(plant: RunningPlant, listener: Listener) -> None:
    plant.ask("POST", "/api/scales/SC-01/load", {"net": "75.000", "tare": "1.000"})
    over = wait_until(
        lambda: next((one for one in listener.on(f"{SCALE}/reading") if one["status"] == "overload"), None)
    )
    assert (over["net"], over["gross"], over["stable"]) == (None, None, False)


@pytest.mark.usefixtures("plant")
def test_malformed_targets_are_refused_and_retained_ones_ignored(listener: Listener) -> None:
    listener.send(f"{SCALE}/target", b"\xff not json")
    listener.send(f"{SCALE}/target", ORDER | {"unit": "g", "request": "wrong-unit"})
    refusal = terminal(listener, "refused")
    assert refusal["request"] == "wrong-unit"
    assert "kg" in refusal["text"]
    listener.send(f"{SCALE}/target", ORDER | {"request": "fresh"})
    terminal(listener, "accepted")
    assert {one["request"] for one in listener.on(f"{SCALE}/terminal")} == {"wrong-unit", "fresh"}


def test_retained_target_from_before_is_not_obeyed(
    broker: BrokerAddress, listener: Listener, tmp_path: Path
) -> None:
    listener.send(f"{SCALE}/target", ORDER, retain=True)
    # The embedded broker acknowledges a message before it passes it on: wait until it is history.
    wait_until(lambda: fresh(listener, f"{SCALE}/target"))
    with running(tmp_path, MqttFace, broker=broker, speed=40.0) as plant:
        wait_until(lambda: len(fresh(listener, f"{SCALE}/reading")) >= 3)
        assert plant.state()["scales"][0]["state"] == "empty"
    listener.send(f"{SCALE}/target", b"", retain=True)
    assert fresh(listener, f"{SCALE}/terminal") == []


@pytest.mark.parametrize("kind", BROKERS)
def test_plant_waits_for_a_missing_broker(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if not has_broker(kind):
        pytest.skip(f"{kind} is not installed")
    port = free_port()
    with running(
        tmp_path, MqttFace, broker=BrokerAddress("127.0.0.1", port, user="plant", password=PASSWORD)
    ):
        wait_until(lambda: f"no broker at 127.0.0.1:{port}" in caplog.text)
        with broker_running(kind, tmp_path, port) as address:
            listener = Listener(address, "pharmom/SZ/#")
            assert wait_until(lambda: listener.on(f"{SCALE}/reading"))[0]["status"] == "good"
            listener.close()
    assert "Traceback" not in caplog.text
