"""MQTT: QoS 1, a persistent session of a signed-in client, last wills, commands to scales.

A message is acknowledged only when its samples are committed, so a crash loses none.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import paho.mqtt.client as paho
from django.utils.translation import gettext_lazy as _
from paho.mqtt.enums import CallbackAPIVersion

from integrations.connectors.mqtt.messages import Names
from integrations.connectors.mqtt.session import MqttSession
from integrations.contracts import (
    CONNECTORS,
    Binding,
    ConnectionProblem,
    Connector,
    EndpointSeen,
    Link,
    address_of,
    credential_of,
)
from integrations.errors import EndpointSettingsWrong

CONNECT_SECONDS = 10
KEEP_ALIVE_SECONDS = 10
LOCAL = ("127.0.0.1", "localhost", "::1")


@CONNECTORS.register
class MqttConnector(Connector):
    """Settings: ``names`` (parts of a message), ``device_topics`` (status, target, clear, terminal)."""

    code = "mqtt"
    label = _("MQTT broker")

    def check(self, url: str, credential: str, settings: dict[str, Any]) -> None:
        """A signed-in client; beyond this machine only over TLS (URS-INT-08)."""
        parts = urlsplit(address_of(url))
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise EndpointSettingsWrong(why=_("the address does not begin with mqtt:// or mqtts://"))
        # What the installation's own settings name may be another container of this machine.
        is_reference = url != address_of(url)
        if parts.scheme == "mqtt" and parts.hostname not in LOCAL and not is_reference:
            raise EndpointSettingsWrong(why=_("to another machine it must be mqtts:// (TLS)"))
        if parts.password and not is_reference:
            raise EndpointSettingsWrong(why=_("a password does not belong into the address"))
        if not credential and not (is_reference and parts.username):
            raise EndpointSettingsWrong(why=_("it names no credential, and nobody connects anonymously"))
        unknown = set(settings) - {"names", "device_topics"}
        unknown |= set(settings.get("names", {})) - set(asdict(Names()))
        if unknown:
            raise EndpointSettingsWrong(why=_("unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})

    async def connect(self, endpoint: EndpointSeen, bindings: Sequence[Binding], link: Link) -> MqttSession:
        """Sign in and subscribe to the bound topics and the status of their devices."""
        parts = urlsplit(address_of(endpoint.url))
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"pharmom-capture-{endpoint.code}",
            clean_session=False,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self._sign_in(client, parts, endpoint)
        session = MqttSession(client, endpoint, bindings, link)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await asyncio.to_thread(
                    client.connect, parts.hostname or "", _port(parts), keepalive=KEEP_ALIVE_SECONDS
                )
                client.loop_start()
                await session.subscribe()
            return session
        except (OSError, TimeoutError, ConnectionProblem) as problem:
            await session.close()
            raise ConnectionProblem(str(problem) or type(problem).__name__) from problem

    def _sign_in(self, client: paho.Client, parts: SplitResult, endpoint: EndpointSeen) -> None:
        credential = credential_of(endpoint.credential)
        username = credential.username or unquote(parts.username or "")
        if not username:
            raise ConnectionProblem(_("no user is known for this connection"))
        client.username_pw_set(username, credential.password or unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            context = ssl.create_default_context(cafile=credential.server_certificate)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            client.tls_set_context(context)


def _port(parts: SplitResult) -> int:
    return parts.port or (8883 if parts.scheme == "mqtts" else 1883)
