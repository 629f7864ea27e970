"""MQTT brokers with users, and the devices of a plant as a client of them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from mom.embedded.ports import free_port

SUITE, PLANT = ("pharmom", "suite-secret"), ("plant", "plant-secret")
_PASSWORD_TOOL = shutil.which("mosquitto_passwd")
_MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


def keyring(name: str) -> dict[str, Any] | None:
    """The capture worker's keyring in these tests."""
    return {"username": SUITE[0], "password": SUITE[1]} if name == "mqtt" else None


@dataclass
class Broker:
    """A broker in a process of its own."""

    kind: str
    port: int

    @staticmethod
    def available() -> list[str]:
        """The embedded broker, and mosquitto where it is installed."""
        return ["amqtt", "mosquitto"] if _MOSQUITTO and _PASSWORD_TOOL else ["amqtt"]

    @property
    def suite_url(self) -> str:
        """As the capture worker knows it; the credential has the secret."""
        return f"mqtt://127.0.0.1:{self.port}"

    @classmethod
    @contextmanager
    def started(cls, kind: str, folder: Path) -> Iterator[Broker]:
        """Run it for one test."""
        port = free_port()
        argv, environment = (_embedded if kind == "amqtt" else _mosquitto)(port, folder)
        process = subprocess.Popen(argv, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield cls(kind, port)
        finally:
            process.terminate()
            process.wait(20)


class Devices:
    """Publishes what scales and sensors say, and hears what they are told."""

    def __init__(self, broker: Broker) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self._answers: dict[str, str] = {}
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="plant-devices")
        self._client.username_pw_set(*PLANT)
        self._client.on_message = self._hear
        self._client.on_connect = self._listen
        self._listening = threading.Event()
        self._client.on_subscribe = lambda *_arguments: self._listening.set()
        self._client.connect(urlsplit(broker.suite_url).hostname or "", broker.port)

    @classmethod
    @contextmanager
    def connected(cls, broker: Broker) -> Iterator[Devices]:
        """Connected for one test."""
        devices = cls(broker)
        devices._client.loop_start()
        assert devices._listening.wait(10)
        try:
            yield devices
        finally:
            devices._client.disconnect()
            devices._client.loop_stop()

    def say(self, topic: str, content: dict[str, Any] | str, *, retain: bool = False) -> None:
        """Publish a message and wait until the broker has it."""
        payload = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(10)

    def room(self, value: str | None, sequence: int, at: datetime | None = None, **more: Any) -> None:
        """A reading of the pressure difference of R-102."""
        content = {"ts": stamp(at), "seq": sequence, "value": value, "unit": "Pa", "status": "good", **more}
        self.say("pharmom/SZ/rooms/R-102/pressure_difference", content)

    def answer(self, topic: str, state: str) -> None:
        """Let the terminal of a scale answer whatever comes to ``topic``."""
        self._answers[topic] = state

    def _listen(self, client: Any, *_arguments: Any) -> None:
        client.subscribe([("pharmom/SZ/scales/+/target", 1), ("pharmom/SZ/scales/+/clear", 1)])

    def _hear(self, client: Any, userdata: Any, message: paho.MQTTMessage) -> None:
        content = json.loads(message.payload)
        self.heard.append((message.topic, content))
        state = self._answers.get(message.topic)
        if state is not None:
            device = message.topic.rpartition("/")[0]
            said = {"ts": stamp(), "seq": 1, "request": content.get("request"), "state": state, "text": "…"}
            client.publish(f"{device}/terminal", json.dumps(said), qos=1)


def stamp(at: datetime | None = None) -> str:
    """A time as devices write it."""
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _embedded(port: int, folder: Path) -> tuple[list[str], dict[str, str]]:
    secrets = {"PHARMOM_BROKER_PHARMOM": SUITE[1], "PHARMOM_BROKER_PLANT": PLANT[1]}
    return [sys.executable, "-m", "mom.embedded.broker", str(port)], secrets


def _mosquitto(port: int, folder: Path) -> tuple[list[str], dict[str, str]]:
    passwords, settings = folder / "passwords", folder / "mosquitto.conf"
    passwords.touch()
    for user, password in (SUITE, PLANT):
        subprocess.run([str(_PASSWORD_TOOL), "-b", str(passwords), user, password], check=True)
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n"
        "persistence false\nuser root\nlog_type none\n",
        encoding="utf-8",
    )
    return [str(_MOSQUITTO), "-c", str(settings)], {}


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the broker did not come up")
