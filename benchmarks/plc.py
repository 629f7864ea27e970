"""The PLC's process, and the bare subscription that is the floor of capture."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asyncua import ua

from benchmarks.opcua_server import NAMESPACE
from integrations.connectors.opcua import PUBLISHING_MS, QUEUE_SIZE
from integrations.connectors.opcua.security import client_for
from integrations.contracts import credential_of


class Plc:
    """The server's process, told by standard input what to publish."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def started(cls, port: int, folder: Path, nodes: Sequence[str]) -> Iterator[Plc]:
        """The server, until the end of the block."""
        argv = [sys.executable, "-m", "benchmarks.opcua_server", str(port), str(folder)]
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        plc = cls(process)
        try:
            plc._ask({"nodes": nodes})
            yield plc
        finally:
            process.kill()
            process.communicate()

    def publish(self, nodes: Sequence[str], times: int, pause_s: float) -> list[datetime]:
        """Give each node a new value that often; returns their source times, in order."""
        told = self._ask({"nodes": nodes, "times": times, "pause_s": pause_s})
        return [datetime.fromisoformat(moment) for moment in told["moments"]]

    def _ask(self, content: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the server has no pipes")
        print(json.dumps(content), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the OPC UA server ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


class Listener:
    """A subscription of the library's own that notes when each value came, and does nothing with it."""

    def __init__(self, url: str, nodes: Sequence[str]) -> None:
        self._url, self._nodes = url, nodes
        self._came: list[tuple[datetime, datetime]] = []
        self._ready, self._loop = threading.Event(), asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._listen()))

    @classmethod
    @contextmanager
    def listening(cls, url: str, nodes: Sequence[str]) -> Iterator[Listener]:
        """Subscribed, until the end of the block."""
        listener = cls(url, nodes)
        listener._thread.start()
        try:
            if not listener._ready.wait(30):
                raise RuntimeError("the bare subscription did not come about")
            yield listener
        finally:
            listener._loop.call_soon_threadsafe(listener._ended.set)
            listener._thread.join(20)
            listener._loop.close()

    def between(self, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
        """Source time and arrival of the values with source times from ``first`` to ``last``."""
        return [each for each in list(self._came) if first <= each[0] <= last]

    def datachange_notification(self, node: Any, value: Any, data: Any) -> None:
        """Called by the library."""
        now = datetime.now(UTC)
        measured = data.monitored_item.Value.SourceTimestamp
        if measured is not None:
            self._came.append((measured if measured.tzinfo else measured.replace(tzinfo=UTC), now))

    async def _listen(self) -> None:
        client = await client_for(self._url, credential_of("plant"))
        async with client:
            namespace = await client.get_namespace_index(NAMESPACE)
            nodes = [client.get_node(ua.NodeId(name, namespace)) for name in self._nodes]
            subscription = await client.create_subscription(PUBLISHING_MS, self)
            await subscription.subscribe_data_change(nodes, queuesize=QUEUE_SIZE)
            self._ready.set()
            await self._ended.wait()
