"""One open session with a broker: messages in, acknowledged when committed; commands out."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import paho.mqtt.client as paho

from integrations.choices import Happening
from integrations.connectors.mqtt.commands import ScaleCommands
from integrations.connectors.mqtt.messages import Message, Names, NotAccepted, read_message, samples_of
from integrations.connectors.mqtt.sequences import Sequences
from integrations.contracts import Binding, Command, ConnectionProblem, EndpointSeen, Link, Outcome

# A message this old had waited in the broker: it says what was, not what is.
FRESH_FOR = timedelta(seconds=10)
TOPICS = {"status": "status", "target": "target", "clear": "clear", "terminal": "terminal"}


class MqttSession:
    """Bridges paho's network thread and the event loop of the capture task."""

    def __init__(
        self, client: paho.Client, endpoint: EndpointSeen, bindings: Sequence[Binding], link: Link
    ) -> None:
        self._client = client
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._names = Names(**endpoint.settings.get("names", {}))
        self._topics = {**TOPICS, **endpoint.settings.get("device_topics", {})}
        self._by_topic: dict[str, list[Binding]] = defaultdict(list)
        self._by_device: dict[str, list[int]] = defaultdict(list)
        for binding in bindings:
            self._by_topic[binding.address].append(binding)
            self._by_device[device_of(binding.address)].append(binding.tag_id)
        self._sequences = Sequences()
        self._accepted: asyncio.Future[None] = self._loop.create_future()
        self._subscribed: asyncio.Future[None] = self._loop.create_future()
        self._lost: asyncio.Future[str] = self._loop.create_future()
        self._commands = ScaleCommands(self._publish, self._topics)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message

    async def subscribe(self) -> None:
        """Wait for the broker's yes, then ask for every topic with QoS 1."""
        await self._accepted
        wanted = set(self._by_topic)
        for device in self._by_device:
            wanted |= {f"{device}/{self._topics[part]}" for part in ("status", "terminal")}
        if wanted:
            self._client.subscribe([(topic, 1) for topic in sorted(wanted)])
            await self._subscribed

    async def watch(self) -> None:
        """Run until the connection is lost."""
        raise ConnectionProblem(await asyncio.shield(self._lost))

    async def execute(self, command: Command) -> Outcome:
        """Tell a scale its target, or to clear."""
        return await self._commands.execute(command)

    async def close(self) -> None:
        """Disconnect; the broker keeps the session and what comes meanwhile."""
        self._client.on_disconnect = None
        with contextlib.suppress(Exception):
            self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    # --- on the event loop ----------------------------------------------------------------

    def _take(self, message: paho.MQTTMessage) -> None:
        done = self._acknowledge(message)
        device, _slash, last = message.topic.rpartition("/")
        try:
            read = read_message(bytes(message.payload), self._names)
        except NotAccepted as fault:
            self._link.happened(Happening.MESSAGE_REFUSED, message.topic, str(fault))
            done()
            return
        if message.topic in self._by_topic:
            self._take_reading(message, read, done)
            return
        if last == self._topics["status"]:
            self._take_status(device, read)
        elif last == self._topics["terminal"] and not message.retain:
            self._commands.heard(read.content)
        done()

    def _take_reading(self, message: paho.MQTTMessage, read: Message, done: Callable[[], None]) -> None:
        is_old = message.retain or datetime.now(UTC) - read.at > FRESH_FOR
        missing = self._sequences.missing_before(message.topic, read.at, read.sequence)
        if missing:
            self._link.happened(Happening.GAP, message.topic, f"{missing} (… {read.sequence})")
        bindings = self._by_topic[message.topic]
        samples, faults = samples_of(read, bindings, self._names, is_old=is_old)
        for fault in faults:
            self._link.happened(Happening.MESSAGE_REFUSED, message.topic, fault)
        if samples:
            self._link.samples(samples, done)
        else:
            done()

    def _take_status(self, device: str, read: Message) -> None:
        """Birth or last will; a will cannot know its moment, so it counts from when it is heard."""
        is_online = read.content.get(self._names.online) is True
        moment = read.at if is_online else datetime.now(UTC)
        self._link.device(device, is_online, moment, self._by_device.get(device, ()))

    def _acknowledge(self, message: paho.MQTTMessage) -> Callable[[], None]:
        def acknowledge() -> None:
            self._client.ack(message.mid, message.qos)

        return acknowledge

    async def _publish(self, topic: str, payload: str) -> None:
        told = self._client.publish(topic, payload, qos=1)
        try:
            await asyncio.to_thread(told.wait_for_publish, 5)
        except (RuntimeError, ValueError) as problem:
            raise ConnectionProblem(str(problem)) from problem
        if not told.is_published():
            raise ConnectionProblem("the broker did not take the message")

    # --- on paho's thread -----------------------------------------------------------------

    def _on_connect(self, client: Any, userdata: Any, flags: Any, code: Any, properties: Any) -> None:
        if code.is_failure:
            self._call(_fail, self._accepted, f"the broker refused: {code}")
        else:
            self._call(_settle, self._accepted, None)

    def _on_subscribe(self, client: Any, userdata: Any, mid: int, codes: Any, properties: Any) -> None:
        refused = [str(code) for code in codes if code.is_failure]
        if refused:
            self._call(_fail, self._subscribed, f"the broker refused a topic: {refused[0]}")
        else:
            self._call(_settle, self._subscribed, None)

    def _on_disconnect(self, client: Any, userdata: Any, flags: Any, code: Any, properties: Any) -> None:
        said = f"disconnected: {code}"
        self._call(_fail, self._accepted, said)
        self._call(_fail, self._subscribed, said)
        self._call(_settle, self._lost, said)

    def _on_message(self, client: Any, userdata: Any, message: paho.MQTTMessage) -> None:
        self._call(self._take, message)

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and so has this session
            self._loop.call_soon_threadsafe(function, *arguments)


def device_of(topic: str) -> str:
    """The device that a topic belongs to: the topic without its last part."""
    return topic.rpartition("/")[0]


def _settle(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[Any], said: str) -> None:
    if not future.done():
        future.set_exception(ConnectionProblem(said))
        future.exception()  # somebody may have stopped waiting for it
