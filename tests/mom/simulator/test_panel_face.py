"""The plant panel over real HTTP: the state, every button, refusals, the page itself."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest

from mom.simulator.pages import PAGES
from tests.mom.simulator.running import RunningPlant, call, running, wait_until


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    with running(tmp_path_factory.mktemp("plant"), script="first_batch", speed=40.0) as plant:
        yield plant


def test_state_tells_every_device_and_upset(plant: RunningPlant) -> None:
    state = plant.state()
    assert [one["code"] for one in state["machines"]] == [
        *("HSG-01", "FBD-01", "BLD-01", "TP-01", "FC-01", "VB-01")
    ]
    assert [one["code"] for one in state["scales"]] == ["SC-01", "SC-02"]
    assert [one["code"] for one in state["rooms"]] == ["R-101", "R-102", "R-103", "R-104", "R-105", "R-106"]
    assert {"bowl-overheats", "granulation-pressure-falls"} <= {one["name"] for one in state["upsets"]}
    assert all(one["label"]["en"] and one["label"]["zh"] for one in state["upsets"])


def test_weight_is_put_on_and_taken_off(plant: RunningPlant) -> None:
    assert plant.ask("POST", "/api/scales/SC-01/load", {"net": "10.980", "tare": "1.204"})[0] == 200
    wait_until(lambda: plant.state()["scales"][0]["net"] == "10.980")
    assert plant.ask("POST", "/api/scales/SC-01/clear")[0] == 200
    wait_until(lambda: plant.state()["scales"][0]["gross"] == "0.000")
    plant.ask("POST", "/api/scales/SC-01/container", {"tare": "1.5"})
    wait_until(lambda: plant.state()["scales"][0]["tare"] == "1.500")


def test_machine_is_started_with_setpoints_held_and_stopped(plant: RunningPlant) -> None:
    body = {"batch_code": "B-1", "setpoints": {"DurationS": 3000, "DrumSpeed": 10}}
    status, state = plant.ask("POST", "/api/machines/BLD-01/start", body)
    blender = state["machines"][2]
    assert (status, blender["state"], blender["batch_code"]) == (200, "running", "B-1")
    assert plant.ask("POST", "/api/machines/BLD-01/hold")[1]["machines"][2]["state"] == "held"
    assert plant.ask("POST", "/api/machines/BLD-01/stop")[1]["machines"][2]["state"] == "idle"


def test_door_and_upset_are_triggered_by_hand(plant: RunningPlant) -> None:
    plant.ask("POST", "/api/rooms/R-104/door", {"open": True})
    wait_until(lambda: float(plant.state()["rooms"][3]["signals"][0]["value"]) < 3)
    plant.ask("POST", "/api/rooms/R-104/door", {"open": False})
    wait_until(lambda: float(plant.state()["rooms"][3]["signals"][0]["value"]) > 11)
    plant.ask("POST", "/api/upsets/granulation-pressure-falls")
    wait_until(lambda: float(plant.state()["rooms"][1]["signals"][0]["value"]) < 7)


@pytest.mark.parametrize(
    ("path", "body", "status", "complaint"),
    [
        ("/api/machines/HSG-01/hold", {}, 409, "not running"),
        ("/api/machines/HSG-01/fly", {}, 404, "fly"),
        ("/api/machines/HSG-99/start", {}, 404, "HSG-99"),
        ("/api/machines/HSG-01/start", {"setpoints": {"ImpellerSpeed": 900}}, 409, "ImpellerSpeed"),
        ("/api/machines/HSG-01/start", {"setpoints": {"ImpellerSpeed": "fast"}}, 409, "ImpellerSpeed"),
        ("/api/machines/HSG-01/start", [], 400, "object"),
        ("/api/scales/SC-02/load", {"net": 10.98, "tare": "1.204"}, 409, "net"),
        ("/api/scales/SC-02/trim", {}, 409, "no such request"),
        ("/api/rooms/R-102/door", {"open": "wide"}, 409, "open"),
        ("/api/devices/XX-01/silence", {"on": True}, 409, "XX-01"),
        ("/api/upsets/unheard-of", {}, 409, "unheard-of"),
        ("/api/nothing", {}, 404, "nothing"),
    ],
)
def test_senseless_order_is_refused_with_what_is_wrong(
    plant: RunningPlant, path: str, body: object, status: int, complaint: str
) -> None:
    answer = plant.ask("POST", path, body)
    assert answer[0] == status
    assert complaint in answer[1]["error"]


def test_form_of_another_site_cannot_press_buttons(plant: RunningPlant) -> None:
    url = f"http://127.0.0.1:{plant.options.panel_port}/api/upsets/bowl-overheats"
    assert call("POST", url, {}, {"Content-Type": "text/plain"})[0] == 415


def test_page_needs_nothing_from_elsewhere_and_speaks_both_languages(plant: RunningPlant) -> None:
    base = f"http://127.0.0.1:{plant.options.panel_port}"
    for path in ("/", "/panel.js", "/plant.css", "/fonts/index.css"):
        with urllib.request.urlopen(base + path, timeout=5) as reply:  # noqa: S310 - our own local address
            text = reply.read().decode()
            assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
        assert "http://" not in text and "https://" not in text
        if path == "/":
            assert "Plant panel" in text and "现场操作面板" in text
            assert "<script>" not in text and "style=" not in text and "onclick" not in text


def test_page_words_every_signal_in_chinese(plant: RunningPlant) -> None:
    script = (PAGES / "panel.js").read_text(encoding="utf-8")
    devices = [*plant.state()["machines"], *plant.state()["rooms"]]
    names = {signal["name"] for device in devices for signal in device["signals"]}
    assert [name for name in sorted(names) if f"{name}:" not in script] == []
