"""The embedded servers by name."""

from pathlib import Path
from typing import Literal, get_args

from mom.embedded.mqtt_broker import MqttBroker
from mom.embedded.postgres import Postgres
from mom.embedded.redis_server import Redis
from mom.embedded.service import Service
from mom.embedded.state import StateFolder

ServiceName = Literal["postgres", "redis", "mqtt"]
SERVICE_NAMES: tuple[ServiceName, ...] = get_args(ServiceName)
_CLASSES: dict[str, type[Service]] = {one.name: one for one in (Postgres, Redis, MqttBroker)}


def service_of(name: str, root: Path, *, lasting: bool) -> Service:
    """Return one server of a state folder."""
    return _CLASSES[name](StateFolder(root), lasting=lasting)
