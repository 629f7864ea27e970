"""One running process of the demo: its log, its restarts, its end."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from mom.demo.processes import DemoProcess
from mom.embedded.child import end_with_parent
from mom.env import BASE_DIR

LARGEST_LOG = 10_000_000
LONG_LIFE = 60.0
LONGEST_PAUSE = 15.0
WARM_END, COLD_END, KILLED_END = 8.0, 5.0, 5.0


class Child:
    """Keeps one process running in a process group of its own until `end()`."""

    def __init__(self, process: DemoProcess, log_folder: Path, say: Callable[[str], None]) -> None:
        self.process = process
        self.log_file = log_folder / f"{process.name}.log"
        self.say = say
        self.failures = 0
        self._running: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()

    async def keep_running(self) -> None:
        """Start the process, and again whenever it ends by itself."""
        while not self._ending.is_set():
            began = time.monotonic()
            self._running = await self._start()
            status = await self._running.wait()
            self._kill_group()  # what it may have left of its own children
            if self._ending.is_set():
                return
            self.failures = 1 if time.monotonic() - began > LONG_LIFE else self.failures + 1
            pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
            self.say(
                f"{self.process.name} ended ({_ending(status)}); starting it again in {pause:.0f} s. "
                f"Its log: {self.log_file}"
            )
            await asyncio.sleep(pause)

    async def end(self) -> None:
        """Ask it to end, then insist; nothing of its group stays."""
        self._ending.set()
        running = self._running
        if running is None:
            return
        for number, patience in (
            (signal.SIGTERM, WARM_END),
            (signal.SIGQUIT, COLD_END),  # Celery drops its tasks at this one; they are redelivered
            (signal.SIGKILL, KILLED_END),
        ):
            if running.returncode is not None:
                break
            running.send_signal(number)
            try:
                await asyncio.wait_for(running.wait(), patience)
            except TimeoutError:
                continue
        self._kill_group()

    async def _start(self) -> asyncio.subprocess.Process:
        too_large = self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG
        with self.log_file.open("wb" if too_large else "ab") as log:
            return await asyncio.create_subprocess_exec(
                *self.process.argv,
                cwd=BASE_DIR,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**self.process.defaults, **os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends all in order
                preexec_fn=lambda: end_with_parent(signal.SIGTERM),
            )

    def _kill_group(self) -> None:
        if self._running is None:
            return
        try:
            os.killpg(self._running.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _ending(status: int) -> str:
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name
