"""One capture task alone in a process, as a plant's worker is: it can be stopped in the middle, and killed.

``python -m tests.integrations.worker_process NAME`` reads as JSON what differs from the settings.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

DIFFERS = ("PHARMOM_ADDRESSES", "PHARMOM_CAPTURE_FOLDER", "PHARMOM_KEYRING")


class WorkerProcess:
    """A capture task in the hands of the operating system."""

    def __init__(self, name: str) -> None:
        given = {key: getattr(settings, key) for key in DIFFERS}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, name, connection.settings_dict["NAME"]],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(given, default=str).encode())
        self._process.stdin.close()

    @classmethod
    @contextmanager
    def started(cls, name: str) -> Iterator[WorkerProcess]:
        """Run it until the end of the block, however it stands then."""
        worker = cls(name)
        try:
            yield worker
        finally:
            worker.kill()

    def freeze(self) -> None:
        """It stands still wherever it is, as on a machine that swaps or a virtual one that is moved."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if no time had passed."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL: no chance to write or to say good-bye."""
        self._process.kill()
        self._process.wait(20)

    def has_ended(self) -> bool:
        """Whether it is gone by itself."""
        return self._process.poll() is not None


def main(name: str, database_name: str) -> None:
    """Capture until nothing is left to hold."""
    import django

    django.setup()
    from integrations.tasks.capture_loop import CaptureLoop
    from tests import database

    given: dict[str, Any] = json.load(sys.stdin)
    for key, value in given.items():
        setattr(settings, key, value)
    database.servers()
    database.point_django_at(database_name)
    asyncio.run(CaptureLoop(name, lambda: False).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
