"""Capture workers in threads, and waiting for what they do."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from integrations.models import EndpointLease
from integrations.tasks.capture_loop import CaptureLoop

T = TypeVar("T")


class Worker:
    """One capture task."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name)

    @classmethod
    @contextmanager
    def running(cls, name: str) -> Iterator[Worker]:
        """Run it until the end of the block."""
        worker = cls(name)
        worker._thread.start()
        try:
            yield worker
        finally:
            worker.end()

    def end(self) -> None:
        """As a worker's warm shutdown does."""
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(CaptureLoop(self.name, self._stop.is_set).run())


def until(condition: Callable[[], T], seconds: float = 20, what: str = "") -> T:
    """Wait until ``condition`` gives something; fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    leases = list(EndpointLease.objects.values("endpoint__code", "state", "last_error", "samples_stored"))
    raise AssertionError(f"waited in vain for {what or condition}; connections: {leases}")


def connected(code: str) -> bool:
    """Whether a worker has the connection open."""
    return EndpointLease.objects.filter(endpoint__code=code, state="connected").exists()
