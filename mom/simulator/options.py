"""Start options of the simulator: command line first, environment next, then the default."""

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from mom.simulator.refusals import OptionError

_REPOSITORY = Path(__file__).resolve().parents[2]
_MAX_SPEED = 200.0

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class BrokerAddress:
    """Where the MQTT broker is and who we are there."""

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    password: str | None = None

    @classmethod
    def from_url(cls, url: str) -> "BrokerAddress":
        """Read mqtt[s]://user:password@host:port."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as fault:
            raise OptionError("the MQTT address has no valid port") from fault
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise OptionError("write the MQTT address as mqtt://user:password@host:port (mqtts:// for TLS)")
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname,
            port=port or (8883 if tls else 1883),
            tls=tls,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the plant is to be played."""

    broker: BrokerAddress
    state_folder: Path
    host: str = "127.0.0.1"
    opcua_port: int = 48400
    panel_port: int = 8101
    seed: int = 1
    speed: float = 1.0
    script: str = "first_batch"
    room_interval_s: float = 2.0
    insecure: bool = False
    opcua_user: str | None = None
    opcua_password: str | None = None
    verbose: bool = False


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The simulator's corner of the state folder; made where it is missing, closed to others."""
    root = Path(environment.get("PHARMOM_HOME") or _REPOSITORY / ".pharmom")
    folder = root / "simulator"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options as both the management command and the module offer them."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--opcua-port", help="port of the OPC UA server (default 48400)")
    parser.add_argument("--panel-port", help="port of the plant panel (default 8101)")
    parser.add_argument("--mqtt-url", help="broker, mqtt[s]://user:password@host:port")
    parser.add_argument("--seed", help="same seed, same values (default 1)")
    parser.add_argument("--speed", help="plant seconds per real second (default 1)")
    parser.add_argument("--script", help='upsets: name, path, or "none" (default first_batch)')
    parser.add_argument("--room-interval", help="real seconds between room readings (default 2)")
    parser.add_argument("--insecure", action="store_true", help="offer OPC UA without security as well")
    parser.add_argument("--verbose", action="store_true", help="show what the protocol libraries log")


def read_options(given: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Options:
    """Options from parsed arguments and the environment; refuses what makes no sense."""

    def text(key: str, variable: str, default: str) -> str:
        value = given.get(key)
        return str(value) if value is not None else environment.get(variable) or default

    def number(
        key: str, variable: str, default: Number, kind: Callable[[str], Number], low: float, high: float
    ) -> Number:
        raw = text(key, variable, str(default))
        try:
            value = kind(raw)
        except ValueError as fault:
            raise OptionError(f"{key.replace('_', '-')} must be a number, not {raw!r}") from fault
        if not low <= value <= high:
            raise OptionError(f"{key.replace('_', '-')} must lie within {low:g} and {high:g}")
        return value

    return Options(
        broker=BrokerAddress.from_url(text("mqtt_url", "MQTT_URL", "mqtt://127.0.0.1:1883")),
        state_folder=state_folder(environment),
        host=text("host", "PHARMOM_PLANT_HOST", "127.0.0.1"),
        opcua_port=number("opcua_port", "PHARMOM_OPCUA_PORT", 48400, int, 1, 65535),
        panel_port=number("panel_port", "PHARMOM_PANEL_PORT", 8101, int, 1, 65535),
        seed=number("seed", "PHARMOM_PLANT_SEED", 1, int, 0, 2**53),
        speed=number("speed", "PHARMOM_PLANT_SPEED", 1.0, float, 0.1, _MAX_SPEED),
        script=text("script", "PHARMOM_PLANT_SCRIPT", "first_batch"),
        room_interval_s=number("room_interval", "PHARMOM_PLANT_ROOM_INTERVAL", 2.0, float, 0.1, 3600),
        insecure=bool(given.get("insecure")) or environment.get("PHARMOM_OPCUA_INSECURE") == "1",
        opcua_user=environment.get("PHARMOM_OPCUA_USER") or None,
        opcua_password=environment.get("PHARMOM_OPCUA_PASSWORD") or None,
        verbose=bool(given.get("verbose")),
    )
