"""OPC UA: subscribes to the nodes of a server and keeps source time, server time and status."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.node import Node
from asyncua.common.subscription import DataChangeEvent, StatusChangeEvent, Subscription
from asyncua.ua.uaerrors import UaError, UaStatusCodeError
from django.utils.translation import gettext_lazy as _

from integrations.choices import Happening
from integrations.connectors.opcua.commands import NODES, PlcCommands
from integrations.connectors.opcua.confirming import LOOK_EVERY_S, StillValues, fresh_values_of
from integrations.connectors.opcua.security import client_for
from integrations.contracts import (
    CONNECTORS,
    Binding,
    Command,
    ConnectionProblem,
    Connector,
    EndpointSeen,
    Link,
    Outcome,
    address_of,
    credential_of,
)
from integrations.errors import EndpointSettingsWrong

PUBLISHING_MS = 500
# Values between two publishing cycles are kept, so that a short excursion is seen.
QUEUE_SIZE = 100
CONNECT_SECONDS = 20
# What the library raises when the other side is away, silent or refuses.
PROBLEMS = (OSError, TimeoutError, UaError)


@CONNECTORS.register
class OpcUaConnector(Connector):
    """Settings: ``namespace`` (URI, needed), ``publishing_ms``, ``nodes`` (where commands lie)."""

    code = "opcua"
    label = _("OPC UA server")

    def check(self, url: str, credential: str, settings: dict[str, Any]) -> None:
        """An encrypted, signed-in connection to a server whose namespace is known by its URI."""
        if urlsplit(address_of(url)).scheme != "opc.tcp":
            raise EndpointSettingsWrong(why=_("the address does not begin with opc.tcp://"))
        if not credential:
            raise EndpointSettingsWrong(why=_("it names no credential, and nobody connects anonymously"))
        unknown = set(settings) - {"namespace", "publishing_ms", "nodes"}
        if unknown:
            raise EndpointSettingsWrong(why=_("unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
        if not isinstance(settings.get("namespace"), str):
            raise EndpointSettingsWrong(why=_("“namespace” (a URI) is missing"))
        cycle = settings.get("publishing_ms", PUBLISHING_MS)
        if not isinstance(cycle, int) or not 100 <= cycle <= 10_000:
            raise EndpointSettingsWrong(why=_("“publishing_ms” is not between 100 and 10000"))
        nodes = settings.get("nodes", {})
        if not isinstance(nodes, dict) or not set(nodes) <= set(NODES):
            raise EndpointSettingsWrong(
                why=_("“nodes” may name: %(names)s") % {"names": ", ".join(sorted(NODES))}
            )

    async def connect(self, endpoint: EndpointSeen, bindings: Sequence[Binding], link: Link) -> OpcUaSession:
        """Sign in, look the namespace up, subscribe."""
        credential = credential_of(endpoint.credential)
        client = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                client = await client_for(address_of(endpoint.url), credential)
                await client.connect()
                session = OpcUaSession(client, endpoint, link)
                await session.subscribe(bindings)
            return session
        except PROBLEMS as problem:
            if client is not None:
                await _end(client)
            raise ConnectionProblem(_said(problem)) from problem


class OpcUaSession:
    """One open session with its subscription."""

    def __init__(self, client: Client, endpoint: EndpointSeen, link: Link) -> None:
        self._client = client
        self._endpoint = endpoint
        self._link = link
        self._namespace = 0
        self._subscription: Subscription | None = None
        self._values = StillValues({}, datetime.now(UTC))
        self._lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        client.connection_lost_callback = self._connection_lost
        self._commands = PlcCommands(self._node, endpoint.settings.get("nodes", {}))

    async def subscribe(self, bindings: Sequence[Binding]) -> None:
        """Monitor every bound node whose unit of measure is the one that was bound."""
        self._namespace = await self._client.get_namespace_index(self._endpoint.settings["namespace"])
        checks = [self._fits(binding) for binding in bindings]
        fitting = [b for b, fits in zip(bindings, await asyncio.gather(*checks), strict=True) if fits]
        nodes = [self._node(binding.address) for binding in fitting]
        cycle = self._endpoint.settings.get("publishing_ms", PUBLISHING_MS)
        self._subscription = await self._client.create_subscription(cycle, None)
        if not nodes:
            return
        results = await self._subscription.subscribe_data_change(nodes, queuesize=QUEUE_SIZE)
        monitored: dict[ua.NodeId, Binding] = {}
        for node, binding, result in zip(nodes, fitting, results, strict=True):
            if isinstance(result, ua.StatusCode):
                self._link.happened(Happening.BINDING_REFUSED, binding.address, result.name)
            else:
                monitored[node.nodeid] = binding
        self._values = StillValues(monitored, datetime.now(UTC))

    async def watch(self) -> None:
        """Hand samples over until the connection is lost."""
        work = [asyncio.create_task(self._listen()), asyncio.create_task(self._ask_the_silent())]
        try:
            ends: list[asyncio.Future[Any]] = [self._lost, *work]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._lost.done():
                raise ConnectionProblem(self._lost.result())
            for task in work:
                if task.done():
                    task.result()
            raise ConnectionProblem("the subscription has ended")
        finally:
            for task in work:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionProblem, *PROBLEMS):
                    await task

    async def execute(self, command: Command) -> Outcome:
        """Write to the PLC."""
        try:
            return await self._commands.execute(command)
        except PROBLEMS as problem:
            return Outcome("failed", _said(problem))

    async def close(self) -> None:
        """End session and channel."""
        await _end(self._client)

    async def _listen(self) -> None:
        subscription: Any = self._subscription
        async for event in subscription:
            if isinstance(event, DataChangeEvent):
                value = event.data.monitored_item.Value
                self._link.samples([self._values.told(event.node.nodeid, value, datetime.now(UTC))])
            elif isinstance(event, StatusChangeEvent):
                raise ConnectionProblem(f"the server ended the subscription: {event.notification.Status}")

    async def _ask_the_silent(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            silent = self._values.silent(datetime.now(UTC))
            if not silent:
                continue
            try:
                answers = await self._client.uaclient.read(fresh_values_of(silent))
            except PROBLEMS as problem:
                raise ConnectionProblem(_said(problem)) from problem
            self._link.samples(self._values.answered(silent, answers, datetime.now(UTC)))

    async def _fits(self, binding: Binding) -> bool:
        """Whether the node says the unit that the binding expects; a node may also say none."""
        try:
            declared = await self._node(f"{binding.address}").get_child("0:EngineeringUnits")
            unit = (await declared.read_value()).DisplayName.Text
        except UaStatusCodeError:
            return True
        if unit == binding.source_unit:
            return True
        self._link.happened(
            Happening.BINDING_REFUSED, binding.address, f"{unit} ≠ {binding.source_unit} ({binding.tag_code})"
        )
        return False

    def _node(self, address: str) -> Node:
        return self._client.get_node(
            ua.NodeId(ua.String(address.removeprefix("s=")), ua.Int16(self._namespace))
        )

    async def _connection_lost(self, problem: Exception) -> None:
        if not self._lost.done():
            self._lost.set_result(_said(problem))


async def _end(client: Client) -> None:
    with contextlib.suppress(*PROBLEMS):
        async with asyncio.timeout(5):
            await client.disconnect()


def _said(problem: BaseException) -> str:
    return str(problem) or type(problem).__name__
