"""An OPC UA server of one granulator, in a thread of the test, whose values the test decides."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from cryptography.x509.oid import ExtendedKeyUsageOID

from mom.embedded.ports import free_port

NAMESPACE = "urn:pharmom:plant"
USER, PASSWORD = "capture", "a-password-of-the-test"
VALUES = {"BowlTemperature": ("°C", 21.0), "ImpellerSpeed": ("rpm", 0.0), "ImpellerPower": ("kW", 0.0)}
NUMBERS = {"State": 0}
TEXTS = ("Command", "BatchCode", "CommandResult")
SET_POINTS = {"ImpellerSpeed": "rpm", "DurationS": "s"}

_certificates: dict[str, Path] = {}


def keyring(name: str) -> dict[str, Any] | None:
    """The capture worker's keyring in these tests."""
    if name != "plant":
        return None
    return {"username": USER, "password": PASSWORD, "server_certificate": _certificates["plant"]}


class _OneUser(UserManager):
    def get_user(
        self, iserver: Any, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        known = certificate and (username, password) == (USER, PASSWORD)
        return User(role=UserRole.User, name=USER) if known else None


class Plc:
    """The server; ``publish`` sets a value with its status and source time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._ids: dict[str, ua.NodeId] = {}
        self._server: Server | None = None
        self.port = free_port()
        self.url = f"opc.tcp://127.0.0.1:{self.port}/pharmom/plant"
        self.commands: list[str] = []
        self.refuses = ""

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator[Plc]:
        """A server that runs for the test."""
        plc = cls(folder)
        plc._thread.start()
        plc.start()
        try:
            yield plc
        finally:
            plc.stop()
            plc._do(plc._forget())
            plc._loop.call_soon_threadsafe(plc._loop.stop)
            plc._thread.join(10)
            plc._loop.close()

    def start(self) -> None:
        """Put the server onto the network."""
        self._do(self._start())

    def stop(self) -> None:
        """Take it off the network."""
        if self._server is not None:
            self._do(self._server.stop())
            self._server = None

    def publish(
        self, name: str, value: Any, status: int = ua.StatusCodes.Good, at: datetime | None = None
    ) -> datetime:
        """Give a variable a new value; returns its source time."""
        moment = at or datetime.now(UTC)
        bad = bool(status & 0x80000000)
        kind = ua.VariantType.Int32 if name in NUMBERS else ua.VariantType.Double
        data = ua.DataValue(
            ua.Variant(None, ua.VariantType.Null) if bad else ua.Variant(value, kind),
            StatusCode=ua.StatusCode(status),
            SourceTimestamp=moment,
            ServerTimestamp=datetime.now(UTC),
        )
        self._do(self._write(name, data))
        return moment

    def read(self, name: str) -> Any:
        """What a client has written."""
        assert self._server is not None
        return self._do(self._server.get_node(self._ids[name]).read_value())

    async def _forget(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _start(self) -> None:
        self._server = server = Server(user_manager=_OneUser())
        await server.init()
        server.set_endpoint(self.url)
        certificate, key = self._folder / "server.der", self._folder / "server.pem"
        await setup_self_signed_certificate(
            key,
            certificate,
            "urn:test:plc",
            "127.0.0.1",
            [ExtendedKeyUsageOID.SERVER_AUTH],
            {"commonName": "PLC"},
        )
        _certificates["plant"] = certificate
        await server.load_certificate(certificate)
        await server.load_private_key(key)
        server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
        server.set_identity_tokens([ua.UserNameIdentityToken])
        await self._build(server, await server.register_namespace(NAMESPACE))
        await server.start()

    async def _build(self, server: Server, namespace: int) -> None:
        unit = await server.nodes.objects.add_object(ua.NodeId("HSG-01", namespace), f"{namespace}:HSG-01")
        wanted: list[tuple[str, Any, ua.VariantType, str]] = [
            *((name, start, ua.VariantType.Double, unit) for name, (unit, start) in VALUES.items()),
            *((name, start, ua.VariantType.Int32, "") for name, start in NUMBERS.items()),
            *((name, "", ua.VariantType.String, "") for name in TEXTS),
            *((f"Setpoint.{name}", 0.0, ua.VariantType.Double, unit) for name, unit in SET_POINTS.items()),
        ]
        for name, start, kind, symbol in wanted:
            node_id = ua.NodeId(f"HSG-01.{name}", namespace)
            variable = await unit.add_variable(node_id, f"{namespace}:{name}", start, kind)
            if symbol:
                units = ua.EUInformation(DisplayName=ua.LocalizedText(symbol))
                property_id = ua.NodeId(f"HSG-01.{name}.EngineeringUnits", namespace)
                await variable.add_property(property_id, "0:EngineeringUnits", units)
            if name in TEXTS or name.startswith("Setpoint."):
                await variable.set_writable()
            self._ids[name] = node_id
        server.set_attribute_value_setter(self._ids["Command"], self._obey)

    def _obey(self, node: Any, attribute: ua.AttributeIds, written: ua.DataValue) -> None:
        if self.refuses:
            self._loop.create_task(self._write("CommandResult", _text(f"REFUSED: {self.refuses}")))
            raise ua.UaStatusCodeError(ua.StatusCodes.BadInvalidState)
        word = written.Value.Value
        self.commands.append(word)
        state = {"START": 1, "HOLD": 3, "STOP": 0}[word]
        self._loop.create_task(self._write("State", ua.DataValue(ua.Variant(state, ua.VariantType.Int32))))
        self._loop.create_task(self._write("CommandResult", _text(f"ACCEPTED {word}")))

    async def _write(self, name: str, data: ua.DataValue) -> None:
        assert self._server is not None
        await self._server.write_attribute_value(self._ids[name], data)

    def _do(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)


def _text(text: str) -> ua.DataValue:
    return ua.DataValue(ua.Variant(text, ua.VariantType.String))
