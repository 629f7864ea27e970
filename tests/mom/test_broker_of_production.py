"""The broker of `docker-compose.yml`, started by its own script: devices come by TLS, each with its own topics only."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue

import paho.mqtt.client as mqtt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion

from mom.embedded.ports import free_ports
from mom.env import BASE_DIR

SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
PATIENCE = 30.0
PASSWORD = "only-in-this-test"
SCALE, OTHER = "pharmom/SZ/scales/SC-01", "pharmom/SZ/scales/SC-02"

pytestmark = [
    pytest.mark.skipif(shutil.which("mosquitto", path=SBIN) is None, reason="mosquitto is not installed"),
    pytest.mark.urs("URS-INT-08"),
]


@dataclass
class Broker:
    """A running broker: the suite's port, the devices', and what it said."""

    suite_port: int
    device_port: int
    folder: Path
    process: subprocess.Popen[bytes]
    clients: list[mqtt.Client] = field(default_factory=list)

    def client(self, user: str, *, secured: bool) -> mqtt.Client:
        """A client that is signed in and whose subscriptions are answered."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"{user}-{time.monotonic_ns()}")
        client.username_pw_set(user, PASSWORD)
        if secured:
            client.tls_set_context(ssl.create_default_context(cafile=str(self.folder / "tls/server.crt")))
        client.connect("127.0.0.1", self.device_port if secured else self.suite_port)
        client.loop_start()
        self.clients.append(client)
        until(client.is_connected)
        return client

    def end(self) -> None:
        """Everybody goes, the broker last."""
        for client in self.clients:
            client.disconnect()
            client.loop_stop()
        self.process.terminate()
        self.process.wait(PATIENCE)


def until(condition: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody answers there in clear text or otherwise."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def write_certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker of the test")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir()
    (folder / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Broker]]:
    """``start(certified=True)``: the deployment's own files on ports of this test."""
    started: list[Broker] = []

    def begin(*, certified: bool) -> Broker:
        suite_port, device_port = free_ports(2)
        given = tmp_path / "given"
        shutil.copytree(BASE_DIR / "deploy/mosquitto", given)
        _move(given / "mosquitto.conf", {"listener 1883": f"listener {suite_port} 127.0.0.1\nuser root",
                                         "/mosquitto/data/": f"{tmp_path}/"})  # fmt: skip
        _move(given / "devices.conf", {"listener 8883": f"listener {device_port} 127.0.0.1"})
        for number, device in enumerate(("SC-01", "SC-02")):
            create = ["-c"] if number == 0 else []
            argv = ["mosquitto_passwd", *create, "-b", str(given / "devices"), device, PASSWORD]
            subprocess.run(argv, check=True, env={"PATH": SBIN}, timeout=30, capture_output=True)
        if certified:
            write_certificate(given / "tls")
        environment = {"PATH": SBIN, "MQTT_PASSWORD": PASSWORD}
        with (tmp_path / "broker.log").open("wb") as log:
            process = subprocess.Popen(
                ["/bin/sh", str(given / "start.sh")],
                env={**environment, "MQTT_GIVEN": str(given), "MQTT_MADE": str(tmp_path / "made")},
                stderr=log,
            )
        started.append(Broker(suite_port, device_port, given, process))
        until(lambda: listens(suite_port))
        return started[-1]

    yield begin
    for broker in started:
        broker.end()


def _move(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def hearing(client: mqtt.Client, topic: str) -> Queue[tuple[str, bytes]]:
    """What the client hears on a topic from now on."""
    heard: Queue[tuple[str, bytes]] = Queue()
    answered: list[object] = []
    client.on_message = lambda _client, _data, message: heard.put((message.topic, message.payload))
    client.on_subscribe = lambda *answer: answered.append(answer)
    client.subscribe(topic, qos=1)
    until(lambda: bool(answered))
    return heard


def test_device_writes_its_own_topics_only(start: Callable[..., Broker]) -> None:
    broker = start(certified=True)
    suite, scale = broker.client("pharmom", secured=False), broker.client("SC-01", secured=True)
    heard = hearing(suite, "pharmom/#")
    for topic in (
        f"{OTHER}/reading",
        f"{SCALE}/target",
        "pharmom/SZ/rooms/R-102/temperature",
        f"{SCALE}/reading",
    ):
        scale.publish(topic, topic, qos=1).wait_for_publish(PATIENCE)
    assert heard.get(timeout=PATIENCE) == (f"{SCALE}/reading", f"{SCALE}/reading".encode())
    with pytest.raises(Empty):
        heard.get_nowait()


def test_device_hears_its_own_orders_only(start: Callable[..., Broker]) -> None:
    broker = start(certified=True)
    suite, scale = broker.client("pharmom", secured=False), broker.client("SC-01", secured=True)
    heard = hearing(scale, "pharmom/#")
    for topic in (f"{OTHER}/target", f"{SCALE}/reading", f"{SCALE}/target"):
        suite.publish(topic, topic, qos=1).wait_for_publish(PATIENCE)
    assert heard.get(timeout=PATIENCE) == (f"{SCALE}/target", f"{SCALE}/target".encode())


def test_devices_door_speaks_tls_and_nothing_else(start: Callable[..., Broker]) -> None:
    broker = start(certified=True)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="in-clear-text")
    client.username_pw_set("SC-01", PASSWORD)
    client.connect("127.0.0.1", broker.device_port)
    ends: list[object] = []
    client.on_disconnect = lambda *how: ends.append(how)
    client.loop_start()
    until(lambda: bool(ends))
    client.loop_stop()
    assert not client.is_connected()


def test_devices_door_is_shut_without_certificate(start: Callable[..., Broker], tmp_path: Path) -> None:
    broker = start(certified=False)
    assert not listens(broker.device_port)
    assert "No certificate in tls/" in (tmp_path / "broker.log").read_text(encoding="utf-8")
