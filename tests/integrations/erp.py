"""The demo's ERP receiver, served for one test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mom.embedded.ports import free_port
from mom.simulator.erp_receiver import ErpInbox, erp_routes
from mom.simulator.http_service import HttpService


class Erp:
    """What the ERP has received, and how often it is to fail."""

    def __init__(self, folder: Path) -> None:
        self._inbox = ErpInbox(folder / "confirmations.jsonl")
        self._port = free_port()
        self._service = HttpService("127.0.0.1", self._port, erp_routes(self._inbox))
        self.url = f"http://127.0.0.1:{self._port}/confirmations"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Erp]:
        """Served until the end of the block."""
        with tempfile.TemporaryDirectory() as folder:
            erp = cls(Path(folder))
            try:
                yield erp
            finally:
                erp._service.close()

    def fails(self, times: int) -> None:
        """Answer the next confirmations with 503."""
        self._inbox.fail(times)

    def take_key(self, key: str, body: Any) -> None:
        """As if this key had come before with this body."""
        self._inbox.receive(key, body)

    def confirmations(self) -> list[dict[str, Any]]:
        """Newest first."""
        return self._inbox.newest_first()
