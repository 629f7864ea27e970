"""A demo with embedded servers of its own in a folder of its own: how tests start, watch and end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from mom.embedded.catalogue import SERVICE_NAMES
from mom.embedded.ports import free_ports
from mom.embedded.postgres import Postgres
from mom.embedded.state import StateFolder
from mom.env import BASE_DIR

# Long on purpose: many tests share a small machine, and only a demo that never comes up is a fault.
LOG_LINES_SHOWN = 60
READY_SECONDS, END_SECONDS, COMMAND_SECONDS = 420, 120, 300
FORGOTTEN = ("DATABASE_URL", "REDIS_URL", "MQTT_URL", "PHARMOM_PURPOSE", "DJANGO_SETTINGS_MODULE")
PORTS = ("PORT", "PHARMOM_OPCUA_PORT", "PHARMOM_PANEL_PORT", "PHARMOM_ERP_PORT")


@dataclass
class Demo:
    """One demo in a state folder: how it is started, what it has said."""

    home: Path
    ports: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def in_folder(cls, home: Path) -> Demo:
        """A demo that has not run yet, on ports that are free."""
        return cls(home, {name: str(number) for name, number in zip(PORTS, free_ports(4), strict=True)})

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.ports['PORT']}"

    @property
    def environment(self) -> dict[str, str]:
        """A person's own environment, with this folder and these ports."""
        kept = {key: value for key, value in os.environ.items() if key not in FORGOTTEN}
        return {**kept, **self.ports, "PHARMOM_HOME": str(self.home)}

    def said(self) -> str:
        """All it has printed since its last start."""
        return (self.home / "said.txt").read_text(encoding="utf-8")

    def why(self) -> str:
        """All it has printed, and what its PostgreSQL has said last."""
        log = self.home / "log" / "postgres.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return "\n".join([self.said(), *lines[-LOG_LINES_SHOWN:]])

    def start(self) -> None:
        """Type `make demo` and wait for its last line of the start."""
        self.begin()
        self.until(lambda: "End with Ctrl-C." in self.said(), "its last line of the start", READY_SECONDS)

    def begin(self, *arguments: str) -> None:
        """Start it, and wait for nothing."""
        with (self.home / "said.txt").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mom.demo", *arguments],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self.process is not None
        return self.process.wait(READY_SECONDS)

    def press_ctrl_c(self) -> int:
        """What the terminal does: SIGINT; then its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(END_SECONDS)

    def processes(self) -> list[psutil.Process]:
        """Every living process whose environment or command line names the state folder."""
        # Redis writes its title over its environment; of a deep folder the sockets lie elsewhere.
        state = StateFolder(self.home)
        places = {str(self.home), *(str(state.socket_folder(name)) for name in SERVICE_NAMES)}
        found = []
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
                is_ours = any(place in line for place in places)
                is_ours = is_ours or process.environ().get("PHARMOM_HOME") == str(self.home)
                if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command beside the running demo."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )

    def kill_by(self, *words: str) -> set[int]:
        """SIGKILL for the processes whose command line has all these words; their numbers."""
        found = [each for each in self.processes() if has_all(each, words)]
        assert found, words
        for each in found:
            each.kill()
        return {each.pid for each in found}

    def has_others(self, *words: str, than: set[int]) -> bool:
        """Whether such processes run anew."""
        return any(each.pid not in than for each in self.processes() if has_all(each, words))

    @contextmanager
    def servers(self) -> Iterator[None]:
        """Its PostgreSQL alone runs, held by a process that does nothing else."""
        held = (
            "from mom import embedded; embedded.ensure('demo', services=('postgres',));"
            "print('up', flush=True); input()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", held],
            cwd=BASE_DIR,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "up"
        yield
        holder.communicate("done\n", timeout=END_SECONDS)

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of its database, which may be away."""
        address = Postgres(StateFolder(self.home), lasting=True).superuser_url("pharmom")
        for _attempt in range(100):
            with (
                suppress(psycopg2.OperationalError),
                closing(psycopg2.connect(address)) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(query)
                return list(cursor.fetchall())
            time.sleep(0.2)
        raise AssertionError("the demo's database does not answer")

    def until(self, condition: Callable[[], bool], what: str, seconds: float = END_SECONDS) -> None:
        """Wait for what the running demo does by itself."""
        self._until(condition, seconds, what=what)

    def until_gone(self) -> None:
        """Nothing that was started is left; the last servers may need a moment."""
        self._until(lambda: not self.processes(), END_SECONDS, must_run=False)

    def kill(self) -> None:
        """Leave nothing behind, whatever happened."""
        for process in self.processes():
            process.kill()

    def _until(
        self, condition: Callable[[], bool], seconds: float, must_run: bool = True, what: str = ""
    ) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if must_run and self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"the demo ended with status {self.process.returncode}:\n{self.said()}")
            if time.monotonic() > deadline:
                left = [process.info for process in self.processes() if hasattr(process, "info")]
                raise AssertionError(f"{what} not within {seconds} s; {left}\n{self.said()}")
            time.sleep(0.2)


def has_all(process: psutil.Process, words: Iterable[str]) -> bool:
    """Whether each word stands in the command line of the process."""
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return all(word in line for word in words)
