"""The wired demo site, a PLC and a broker that really speak, and capture workers in threads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mom.demo import equipment as demo_equipment
from mom.demo import integrations as demo_integrations
from tests import database
from tests.integrations import wiring
from tests.integrations.devices import Broker, Devices
from tests.integrations.plc import Plc
from tests.integrations.workers import Worker


@pytest.fixture(scope="session")
def wired_template(cast_template: str, django_db_blocker: Any) -> str:
    """Units, rooms, tags, and their connections."""
    shaping = b"".join(
        Path(module.__file__).read_bytes() for module in (wiring, demo_equipment, demo_integrations)
    )
    kind = f"wired_{hashlib.sha256(shaping).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=wiring.fill, base=cast_template)


@pytest.fixture
def wired_db(wired_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(wired_template) as name:
        yield name


@pytest.fixture
def plc(wired_db: str, settings: Any, tmp_path: Path) -> Iterator[Plc]:
    """An OPC UA server with the granulator's values, and the keyring that opens it."""
    with Plc.started(tmp_path) as found:
        settings.PHARMOM_ADDRESSES = {**settings.PHARMOM_ADDRESSES, "PLANT_OPCUA_URL": found.url}
        settings.PHARMOM_CAPTURE_FOLDER = tmp_path / "capture"
        settings.PHARMOM_KEYRING = "tests.integrations.plc.keyring"
        yield found


@pytest.fixture(params=Broker.available())
def broker(request: Any, wired_db: str, settings: Any, tmp_path: Path) -> Iterator[Broker]:
    """An MQTT broker with users: the embedded one, and mosquitto where it is installed."""
    with Broker.started(request.param, tmp_path) as found:
        settings.PHARMOM_ADDRESSES = {**settings.PHARMOM_ADDRESSES, "MQTT_URL": found.suite_url}
        settings.PHARMOM_KEYRING = "tests.integrations.devices.keyring"
        yield found


@pytest.fixture
def devices(broker: Broker) -> Iterator[Devices]:
    """Scales and sensors as a client of that broker."""
    with Devices.connected(broker) as found:
        yield found


@pytest.fixture
def worker(wired_db: str) -> Iterator[Callable[[str], Worker]]:
    """Start capture workers by name; they end with the test."""
    with ExitStack() as running:
        yield lambda name: running.enter_context(Worker.running(name))
