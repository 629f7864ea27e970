"""The supervisor of the demo: sets up, starts, watches and ends everything."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

import httpx

from mom import embedded, env
from mom.demo.child import Child
from mom.demo.processes import DemoProcess, demo_ports, demo_processes
from mom.demo.welcome import welcome
from mom.embedded.locks import open_lock, take_open
from mom.embedded.ports import is_free
from mom.embedded.state import EmbeddedServerError, StateFolder
from mom.simulator.refusals import Refusal

SERVICES = embedded.SERVICE_NAMES
SERVER_LOOK_INTERVAL = 5.0
WAITING_LINE_INTERVAL = 15.0
FAILURES_BEFORE_GIVING_UP = 4
PEOPLE_LINE = "People to sign in as"  # how load_demo_plant begins its last part


class CannotRun(Exception):
    """The demo cannot run; the text is the one sentence to show."""


class Supervisor:
    """One `make demo`, from its first line to its last; ``data_only`` ends when the data is there."""

    def __init__(self, *, data_only: bool = False) -> None:
        self.data_only = data_only
        self.state = StateFolder(env.state_root("demo"))
        self.port = 0
        self.address = ""
        self.started_at = time.monotonic()
        self.children: list[Child] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.stopping = asyncio.Event()
        self.people: list[str] = []

    async def run(self) -> int:
        """Run until a signal asks for the end; return the exit status."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop, number)
        try:
            self._claim()
            await self._until_stopped(self._set_up_and_watch())
        except (CannotRun, EmbeddedServerError, env.MissingSetting, Refusal) as reason:
            print(reason, file=sys.stderr, flush=True)
            return 1
        finally:
            await self._end()
        # Whoever waits for the data alone must not go on without it.
        return 1 if self.data_only and self.stopping.is_set() else 0

    def _stop(self, number: signal.Signals) -> None:
        """Somebody wants the end; which signal it was tells Ctrl-C from a closed terminal."""
        self.say(f"{number.name} received")
        self.stopping.set()

    def say(self, text: str) -> None:
        """Print one line with the time since the start."""
        print(f"[{time.monotonic() - self.started_at:5.1f} s] {text}", flush=True)

    # --- before anything starts ---------------------------------------------------------

    def _claim(self) -> None:
        """Refuse a second demo of this state folder and a port in use."""
        self.port = env.port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.state.make()
        lock = open_lock(self.state.run / "demo.lock")
        if not take_open(lock):
            where = os.pread(lock, 200, 0).decode() or "starting"
            raise CannotRun(f"The demo is running already ({where}). End it there with Ctrl-C first.")
        for variable, port in demo_ports().items():
            if not is_free(port):
                raise CannotRun(
                    f"Port {port} is in use by another program. "
                    f"Choose another: make demo {variable}={port + 10}"
                )
        os.ftruncate(lock, 0)
        os.pwrite(lock, self.address.encode(), 0)

    # --- setting up ---------------------------------------------------------------------

    async def _set_up_and_watch(self) -> None:
        self.say(f"Starting PharMOM; its data is kept in {self.state.root}")
        await self._start_servers()
        first, *others = demo_processes(self.port)
        self._start([first])
        self.say("Preparing the database and loading the demo plant: what is there already stays as it is")
        await self._manage("load_demo_plant", "--past", str(env.demo_batches()), on_line=self._hear)
        if self.data_only:
            return
        self._start(others)
        await self._wait_until_ready()
        print(f"PharMOM is ready: {self.address}", flush=True)
        for line in (*self.people, *welcome(self.address)):
            print(line, flush=True)
        print("End with Ctrl-C. The data is kept; `make demo-reset` starts over.", flush=True)
        await self._watch_servers()

    async def _start_servers(self) -> None:
        known = {
            "PostgreSQL": env.database_url(),
            "Redis": env.redis_url("demo"),
            "the MQTT broker": env.mqtt_url("demo"),
        }
        own = [name for name, address in known.items() if address is None]
        if own:
            self.say(f"Starting {', '.join(own)}")
        await asyncio.to_thread(embedded.ensure, "demo", SERVICES)

    def _hear(self, line: str) -> None:
        """Show what the loading command is at; keep its last part, who can sign in."""
        if self.people or line.startswith(PEOPLE_LINE):
            self.people.append(line)
        else:
            self.say(line)

    async def _manage(self, *arguments: str, on_line: Callable[[str], None] | None = None) -> None:
        """Run a management command; show the end of its log if it fails."""
        log_file = self.state.log / "setup.log"
        with log_file.open("ab") as log:
            start = log.tell()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "manage.py", *arguments),
                cwd=env.BASE_DIR,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if on_line else log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )
            try:
                if on_line and process.stdout:
                    async for line in process.stdout:
                        on_line(line.decode().rstrip())
                status = await process.wait()
            except asyncio.CancelledError:
                process.terminate()
                await process.wait()
                raise
        if status:
            said = _last_lines(log_file, start)
            raise CannotRun(f"`python3 manage.py {' '.join(arguments)}` failed:\n{said}\nLog: {log_file}")

    def _start(self, wanted: list[DemoProcess]) -> None:
        self.say(f"Starting {', '.join(one.name for one in wanted)}; logs in {self.state.log}")
        for process in wanted:
            child = Child(process, self.state.log, self.say)
            self.children.append(child)
            self.tasks.append(asyncio.create_task(child.keep_running()))

    async def _wait_until_ready(self) -> None:
        next_line = time.monotonic() + WAITING_LINE_INTERVAL
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while True:
                missing = await self._what_is_missing(client)
                if not missing:
                    return
                self._give_up_on_failures()
                if time.monotonic() > next_line:
                    self.say(f"Waiting: {missing}")
                    next_line = time.monotonic() + WAITING_LINE_INTERVAL
                await asyncio.sleep(0.5)

    async def _what_is_missing(self, client: httpx.AsyncClient) -> str:
        try:
            answer = await client.get(f"{self.address}/readyz")
        except httpx.HTTPError:
            return "the web server does not answer yet"
        if answer.status_code == 200:
            return ""
        try:
            parts = answer.json()["parts"].values()
        except (ValueError, KeyError):
            return f"/readyz answers {answer.status_code}"
        return "; ".join(part["reason"] for part in parts if not part["ready"])

    def _give_up_on_failures(self) -> None:
        for child in self.children:
            if child.failures >= FAILURES_BEFORE_GIVING_UP:
                said = _last_lines(child.log_file, 0)
                raise CannotRun(f"{child.process.name} does not start:\n{said}\nLog: {child.log_file}")

    # --- running and ending ---------------------------------------------------------------

    async def _watch_servers(self) -> None:
        """Revive an embedded server that was killed together with its warden."""
        while True:
            await asyncio.sleep(SERVER_LOOK_INTERVAL)
            await asyncio.to_thread(embedded.ensure, "demo", SERVICES)

    async def _until_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Run until it fails or a signal comes."""
        working = asyncio.create_task(work)
        stopped = asyncio.create_task(self.stopping.wait())
        await asyncio.wait((working, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if working.done():
            working.result()
        else:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _end(self) -> None:
        """End all processes, then the servers that they used."""
        if self.children:
            self.say("Ending all processes")
        await asyncio.gather(*(child.end() for child in self.children))
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.to_thread(embedded.release)
        if self.children:
            self.say("Ended; the data is kept")


def _last_lines(log_file: Path, start: int, count: int = 15) -> str:
    text = log_file.read_bytes()[start:].decode(errors="replace")
    return "\n".join(text.splitlines()[-count:])
