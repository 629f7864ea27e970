"""One process per embedded server: starts it, restarts it, stops it when nobody uses it.

It is started by the first process that needs the server and says "ready" on standard output. It
watches the lock that all users share rather than counting them: the kernel frees a lock however
its holder ended, so that neither a kill nor a power cut leaves a server behind.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from mom.embedded.catalogue import service_of
from mom.embedded.child import end_with_parent
from mom.embedded.locks import exclusive, open_lock, take, take_open
from mom.embedded.service import Service
from mom.embedded.system_user import identity

START_TIMEOUT = 60.0
STOP_TIMEOUT = 60.0
LOOK_INTERVAL = 0.1
LARGEST_LOG = 10_000_000
RESTARTS_IN_A_ROW = 5


class Warden:
    """Runs one server in the foreground as its child."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.failures = 0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.service.prepare()
        command = self.service.command()
        with self._open_log() as log:
            self.process = subprocess.Popen(
                command.argv,
                **identity(command.user),
                env={**os.environ, **command.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: end_with_parent(self.service.stop_signal),
            )
        self._wait_until_up()
        self.service.complete()
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Return, holding the use lock alone, when the last user is gone."""
        use = open_lock(self.service.use_lock)
        while not take_open(use):
            if self.process is not None and self.process.poll() is not None:
                self._restart(self.process.returncode)
            time.sleep(LOOK_INTERVAL)

    def stop(self) -> None:
        """End the server and wait for it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.service.stop_signal)
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _restart(self, status: int) -> None:
        lived = time.monotonic() - self.started_at
        self.failures = 1 if lived > START_TIMEOUT else self.failures + 1
        if self.failures > RESTARTS_IN_A_ROW:
            raise SystemExit(f"{self.service.name} ended {self.failures} times in a row")
        _say(f"{self.service.name} ended with status {status}; starting it again")
        self.start()

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not self.service.is_up():
            if self.process is None or self.process.poll() is not None:
                raise SystemExit(f"{self.service.name} ended while starting")
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.service.name} does not answer")
            time.sleep(0.02)

    def _open_log(self) -> IO[bytes]:
        path = self.service.log_file
        too_large = path.exists() and path.stat().st_size > LARGEST_LOG
        return path.open("wb" if too_large else "ab")


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}", file=sys.stderr, flush=True)


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def main(name: str, root: str, purpose: str) -> None:
    """Run the warden of one server until nobody uses it, or until SIGTERM."""
    service = service_of(name, Path(root), lasting=purpose != "test")
    service.state.make()
    if take(service.warden_lock) is None:
        raise SystemExit(f"{name} has a warden already")
    # Ctrl-C in the terminal is for the users of the server; it follows when they are gone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    warden = Warden(service)
    try:
        signal.signal(signal.SIGTERM, _end)
        warden.start()
        print("ready", flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        warden.watch()
        warden.stop()  # still holding the use lock: who comes now waits, then starts anew
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if warden.process is not None and warden.process.poll() is None:
            with exclusive(service.start_lock):
                warden.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
