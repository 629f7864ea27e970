"""A plant and a broker that really run, each in a thread of its own, for tests to talk to."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from mom.embedded.ports import free_port
from mom.simulator.opcua.server import OpcUaFace
from mom.simulator.options import BrokerAddress, Options
from mom.simulator.panel.face import PanelFace
from mom.simulator.plant import Plant
from mom.simulator.simulation import Face, build_plant, play

Answer = TypeVar("Answer")
FaceKind = Callable[[Plant, Options], Face]

REPOSITORY = Path(__file__).resolve().parents[3]
USER, PASSWORD = "connector", "a-password-of-the-test"


def wait_until(ask: Callable[[], Answer], within_s: float = 30.0) -> Answer:
    """Ask again and again until the answer is true."""
    end = time.monotonic() + within_s
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


class _LoopThread:
    """An event loop in a thread, with one task that ends when told to."""

    def __init__(self, main: Callable[[asyncio.Event], Any]) -> None:
        self.loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._task = main
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.loop.run_until_complete(self._task(self._stop))
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(15)
        assert not self._thread.is_alive(), "it did not end"


class RunningPlant:
    """The simulator at work, with the faces a test needs."""

    def __init__(self, options: Options, faces: tuple[FaceKind, ...]) -> None:
        self.options = options
        self.plant: Plant = build_plant(options)

        async def main(stop: asyncio.Event) -> None:
            await play(self.plant, [face(self.plant, options) for face in faces], stop)

        self._thread = _LoopThread(main)
        wait_until(lambda: _listens(options.panel_port))
        wait_until(lambda: OpcUaFace not in faces or _listens(options.opcua_port))

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Call the panel."""
        return call(method, f"http://127.0.0.1:{self.options.panel_port}{path}", body)

    def state(self) -> Any:
        """The panel's view of the plant."""
        return self.ask("GET", "/api/state")[1]

    def end(self) -> None:
        """Shut the plant down."""
        self._thread.end()


@contextmanager
def running(folder: Path, *faces: FaceKind, **changes: Any) -> Iterator[RunningPlant]:
    """Run a plant for a while: its panel, and what else is asked for."""
    settings: dict[str, Any] = {
        "broker": BrokerAddress("127.0.0.1", free_port()),
        "state_folder": folder,
        "opcua_port": free_port(),
        "panel_port": free_port(),
        "opcua_user": USER,
        "opcua_password": PASSWORD,
        "speed": 20.0,
        "script": "none",
        "room_interval_s": 0.2,
    }
    plant = RunningPlant(Options(**settings | changes), (PanelFace, *faces))
    try:
        yield plant
    finally:
        plant.end()


def call(
    method: str, url: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """An HTTP call with JSON; answers with status and JSON."""
    data = None if method == "GET" else json.dumps(body if body is not None else {}).encode()
    request = urllib.request.Request(url, data=data, method=method)  # noqa: S310 - our own local address
    request.add_header("Content-Type", "application/json")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310 - as above
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


# --- brokers ---------------------------------------------------------------------------------

BROKERS = ["amqtt", "mosquitto"]


@contextmanager
def broker_running(kind: str, folder: Path, port: int) -> Iterator[BrokerAddress]:
    """A real broker on a port: the embedded kind, or mosquitto where it is installed."""
    start = _mosquitto if kind == "mosquitto" else _amqtt
    with start(folder, port):
        wait_until(lambda: _listens(port))
        yield BrokerAddress("127.0.0.1", port, user="plant", password=PASSWORD)


def has_broker(kind: str) -> bool:
    """Whether this machine has that broker."""
    return kind == "amqtt" or _mosquitto_binary() is not None


@contextmanager
def _amqtt(_folder: Path, port: int) -> Iterator[None]:
    # The broker of the demo, as the demo runs it.
    process = subprocess.Popen(
        [sys.executable, "-m", "mom.embedded.broker", str(port)],
        cwd=REPOSITORY,
        env={**os.environ, "PHARMOM_BROKER_PHARMOM": PASSWORD, "PHARMOM_BROKER_PLANT": PASSWORD},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _mosquitto(folder: Path, port: int) -> Iterator[None]:
    binary = _mosquitto_binary()
    assert binary is not None
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="ascii")
    process = subprocess.Popen([binary, "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _mosquitto_binary() -> str | None:
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


_NUMBERS = itertools.count(1)


class Listener:
    """An MQTT client that keeps what it hears."""

    def __init__(self, broker: BrokerAddress, *topics: str) -> None:
        self.heard: list[tuple[str, dict[str, Any], bool]] = []
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"listener-{next(_NUMBERS)}")
        self._client.on_message = self._hear
        self._client.username_pw_set("pharmom", PASSWORD)
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_answer: subscribed.set()
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self._client.subscribe([(topic, 1) for topic in topics])
        assert subscribed.wait(30), "the broker has not taken the subscription"

    def _hear(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        with suppress(ValueError):  # what a test sent to be refused
            self.heard.append((message.topic, json.loads(message.payload), message.retain))

    def on(self, topic: str) -> list[dict[str, Any]]:
        """All payloads heard on a topic."""
        return [payload for one, payload, _ in list(self.heard) if one == topic]

    def send(self, topic: str, payload: object, *, retain: bool = False) -> None:
        """Publish, and wait until the broker has it."""
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._client.publish(topic, raw, qos=1, retain=retain).wait_for_publish(5)

    def close(self) -> None:
        """Go away."""
        self._client.disconnect()
        self._client.loop_stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
