"""A device's connection to the broker: own client, last will, retained status, no queueing."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from mom.simulator.options import BrokerAddress
from mom.simulator.source_time import SourceClock, iso_milliseconds

logger = logging.getLogger(__name__)

KEEPALIVE_S = 10
GOODBYE_S = 2.0
_COMPLAIN_EVERY_S = 15.0


class Complaints:
    """Many devices, one missing broker: says so once in a while, not once per device."""

    def __init__(self) -> None:
        self._last = -_COMPLAIN_EVERY_S

    def say(self, text: str, *values: object) -> None:
        """Log a warning unless one was logged a moment ago."""
        now = time.monotonic()
        if now - self._last >= _COMPLAIN_EVERY_S:
            self._last = now
            logger.warning(text, *values)


class Link:
    """Publishes for one device and hands it the messages meant for it."""

    def __init__(self, topic: str, broker: BrokerAddress, complaints: Complaints) -> None:
        self.topic = topic
        self._device = topic.rpartition("/")[2]
        self._broker = broker
        self._complaints = complaints
        self._clock = SourceClock()
        self._orders: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self._sequences: dict[str, int] = {}
        self._loop = asyncio.get_running_loop()
        self._client: mqtt.Client | None = None
        self._online = False
        self._births: list[Callable[[], None]] = []

    def on_birth(self, call: Callable[[], None]) -> None:
        """Have something done each time the device has come online."""
        self._births.append(call)

    def on_order(self, name: str, obey: Callable[[Mapping[str, Any]], None]) -> None:
        """Have messages on `<topic>/<name>` obeyed."""
        self._orders[name] = obey

    # Coming and going -----------------------------------------------------------------------

    def open(self) -> None:
        """Connect, and connect again whenever the broker is lost."""
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"pharmom-plant-{self._device}", reconnect_on_failure=True
        )
        client.reconnect_delay_set(min_delay=1, max_delay=5)
        if self._broker.user:
            client.username_pw_set(self._broker.user, self._broker.password)
        if self._broker.tls:
            client.tls_set()
        client.will_set(f"{self.topic}/status", self._status(online=False), qos=1, retain=True)
        client.on_connect = self._connected
        client.on_connect_fail = self._not_reached
        client.on_disconnect = self._disconnected
        client.on_message = self._received
        self._client = client
        client.connect_async(self._broker.host, self._broker.port, keepalive=KEEPALIVE_S)
        client.loop_start()

    async def close(self) -> None:
        """Say goodbye in order: the retained status says offline with the true time."""
        client, self._client = self._client, None
        if client is None:
            return
        if self._online:
            farewell = client.publish(f"{self.topic}/status", self._status(online=False), qos=1, retain=True)
            with suppress(ValueError, RuntimeError):
                await asyncio.to_thread(farewell.wait_for_publish, GOODBYE_S)
        self._online = False
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)

    async def break_off(self) -> None:
        """Lose the connection without a goodbye: the broker sends the last will."""
        client, self._client = self._client, None
        if client is None:
            return
        self._online = False
        await asyncio.to_thread(client.loop_stop)
        connection = client.socket()
        if connection is not None:
            connection.close()

    @property
    def is_open(self) -> bool:
        """Whether it tries to be connected."""
        return self._client is not None

    # Speaking ---------------------------------------------------------------------------------

    def publish(self, name: str, **values: object) -> None:
        """Send one message, stamped and numbered; without a broker it is lost, and its number too."""
        sequence = self._sequences.get(name, 0) + 1
        self._sequences[name] = sequence
        if self._client is None or not self._online:
            return
        message = {"ts": iso_milliseconds(self._clock.now()), "seq": sequence, **values}
        self._client.publish(f"{self.topic}/{name}", _json(message), qos=1)

    def _status(self, *, online: bool) -> str:
        readings = [number for name, number in self._sequences.items() if name != "terminal"]
        last = max(readings, default=0) if online else None
        return _json({"online": online, "ts": iso_milliseconds(self._clock.now()), "seq": last})

    # What the broker does to us -------------------------------------------------------------

    def _greet(self, client: mqtt.Client) -> None:
        if client is not self._client:
            return
        for name in self._orders:
            client.subscribe(f"{self.topic}/{name}", qos=1)
        client.publish(f"{self.topic}/status", self._status(online=True), qos=1, retain=True)
        self._online = True
        logger.info("MQTT: %s is online", self._device)
        for call in self._births:
            call()

    def _miss(self, client: mqtt.Client, reason: ReasonCode) -> None:
        if client is not self._client:
            return
        if self._online:
            self._complaints.say("MQTT: lost the broker at %s (%s); trying again", self._broker, reason)
        self._online = False

    # What the library's thread calls; all but the log lines goes over to our loop --------------

    def _connected(
        self, client: mqtt.Client, _data: Any, _flags: Any, reason: ReasonCode, _props: Any
    ) -> None:
        if reason.is_failure:
            self._complaints.say("MQTT: the broker at %s refuses us: %s; trying again", self._broker, reason)
            return
        self._in_loop(self._greet, client)

    def _not_reached(self, _client: mqtt.Client, _data: Any) -> None:
        self._complaints.say("MQTT: no broker at %s; trying again", self._broker)

    def _disconnected(
        self, client: mqtt.Client, _data: Any, _flags: Any, reason: ReasonCode, _props: Any
    ) -> None:
        self._in_loop(self._miss, client, reason)

    def _received(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        topic, _, name = message.topic.rpartition("/")
        if topic != self.topic or name not in self._orders:
            # Some brokers send a new client what is retained for others; it is not meant for us.
            return
        if message.retain:
            logger.warning("MQTT: %s ignores a retained %s: nobody knows how old it is", self._device, name)
            return
        try:
            payload = json.loads(message.payload)
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            logger.warning("MQTT: %s ignores a %s that is no JSON object", self._device, name)
            return
        self._in_loop(self._orders[name], payload)

    def _in_loop(self, call: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: we are ending
            self._loop.call_soon_threadsafe(call, *values)


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
