"""`python -m mom.demo` from its first line to its last: ready, whole, ended by Ctrl-C, and its data there again.

The whole demo runs, with embedded servers of its own in a folder of its own. Only the loading is shortened:
its database is filled from the tests' template, as a first start would have filled it.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
import pytest

from mom.demo.cast import CAST, DEMO_PASSWORD
from mom.embedded.postgres import Postgres, programs
from mom.embedded.roles import psql_variables
from mom.embedded.state import StateFolder
from mom.env import BASE_DIR
from tests import database
from tests.browser.running_plant import free_ports

# Long on purpose: many tests share a small machine, and only a demo that never comes up is a fault.
READY_SECONDS, END_SECONDS, COMMAND_SECONDS = 420, 120, 300
ORDER = re.compile(r"^  curl .*?'$", re.MULTILINE | re.DOTALL)
FORGOTTEN = ("DATABASE_URL", "REDIS_URL", "MQTT_URL", "PHARMOM_PURPOSE", "DJANGO_SETTINGS_MODULE")


@dataclass
class Demo:
    """One demo in a state folder: how it is started, what it has said."""

    home: Path
    ports: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

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

    def start(self) -> None:
        """Type `make demo` and wait for its last line of the start."""
        with (self.home / "said.txt").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mom.demo"],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._until(lambda: "End with Ctrl-C." in self.said(), READY_SECONDS)

    def press_ctrl_c(self) -> int:
        """What the terminal does: SIGINT; then its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(END_SECONDS)

    def processes(self) -> list[psutil.Process]:
        """Every living process whose environment or command line names the state folder."""
        found = []
        for process in psutil.process_iter():
            try:
                is_ours = process.environ().get("PHARMOM_HOME") == str(self.home)
                is_ours = is_ours or str(self.home) in " ".join(process.cmdline())
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

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for what the running demo does by itself."""
        self._until(condition, END_SECONDS, what=what)

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


@pytest.fixture
def demo(tmp_path: Path, plant_template: str) -> Iterator[Demo]:
    """A demo that was loaded before and does not run now."""
    numbers = free_ports(4)
    names = ("PORT", "PHARMOM_OPCUA_PORT", "PHARMOM_PANEL_PORT", "PHARMOM_ERP_PORT")
    made = Demo(tmp_path, {name: str(number) for name, number in zip(names, numbers, strict=True)})
    try:
        fill_from_template(made, plant_template)
        yield made
    finally:
        made.kill()


def fill_from_template(demo: Demo, template: str) -> None:
    """Copy the template's rows and triggers into the folder's own PostgreSQL, which then stops."""
    held = (
        "from mom import embedded; embedded.ensure('demo', services=('postgres',));"
        "print('up', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", held],
        cwd=BASE_DIR,
        env=demo.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "up"
    source = database.servers().for_database(template).superuser_url or ""
    target = Postgres(StateFolder(demo.home), lasting=True).superuser_url("pharmom")
    with _dump(source) as dumped:
        subprocess.run(
            [
                str(programs() / "psql"),
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--single-transaction",
            ],
            env={**os.environ, **psql_variables(target)},
            stdin=dumped,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=COMMAND_SECONDS,
        )
    holder.communicate("done\n", timeout=END_SECONDS)


@contextmanager
def _dump(source: str) -> Iterator[object]:
    argv = [str(programs() / "pg_dump"), "--format=plain"]
    with subprocess.Popen(argv, env={**os.environ, **psql_variables(source)}, stdout=subprocess.PIPE) as dump:
        yield dump.stdout
    assert dump.returncode == 0


def order_in(said: str, address: str) -> tuple[dict[str, str], str]:
    """Headers and body of the order that the printed command sends."""
    (command,) = ORDER.findall(said)
    assert f"-X POST {address}/api/v1/orders/" in command
    return dict(re.findall(r"-H '([^:]+): ([^']+)'", command)), re.findall(r"-d '(.+)'", command)[0]


def send(address: str, headers: dict[str, str], body: str) -> httpx.Response:
    """What the printed command does."""
    return httpx.post(f"{address}/api/v1/orders/", headers=headers, content=body, timeout=60, trust_env=False)


def looks(url: str) -> int:
    """The status with which an address answers."""
    return httpx.get(url, timeout=60, trust_env=False).status_code


def survives_its_servers_and_workers(demo: Demo) -> None:
    """PostgreSQL, Redis and the capture worker are killed, one after the other: it is said, and all comes back."""
    killed = demo.kill_by("postgres", "-D")
    page = httpx.get(f"{demo.address}/", cookies={"sessionid": "x" * 32}, timeout=60, trust_env=False)
    assert page.status_code in (302, 503)  # 302: it was back by then
    assert page.status_code == 302 or "cannot be reached" in page.text
    demo.until(lambda: demo.has_others("postgres", "-D", than=killed), what="the next PostgreSQL")
    killed = demo.kill_by("redis-server")
    demo.until(lambda: demo.has_others("redis-server", than=killed), what="the next Redis")
    demo.until(lambda: not_ready(demo) == {}, what="both at work")
    stored = samples(demo)
    demo.until(lambda: samples(demo) > stored, what="values after both")
    holders = leases(demo)
    demo.kill_by("celery", "capture")
    demo.until(lambda: all(leases(demo)[code] > token for code, token in holders.items()), what="a take-over")
    stored = samples(demo)
    demo.until(lambda: samples(demo) > stored, what="values of the next worker")


def not_ready(demo: Demo) -> dict[str, str]:
    """The parts that /readyz names, with its reason."""
    try:
        answer = httpx.get(f"{demo.address}/readyz", timeout=60, trust_env=False)
    except httpx.TransportError:
        return {"web": "does not answer"}
    parts = answer.json()["parts"]
    return {name: part["reason"] for name, part in parts.items() if not part["ready"]}


def samples(demo: Demo) -> int:
    """How many values the plant has left so far."""
    return int(demo.asked("SELECT count(*) FROM equipment_tagsample WHERE status <> 'bad'")[0][0])


def leases(demo: Demo) -> dict[str, int]:
    """The fencing token of each connection."""
    return dict(
        demo.asked(
            "SELECT e.code, l.token FROM integrations_endpointlease l"
            " JOIN integrations_endpoint e ON e.id = l.endpoint_id WHERE l.holder <> ''"
        )
    )


@pytest.mark.urs("URS-INT-02", "URS-INT-05", "URS-AUD-08", "URS-SYS-03")
def test_demo_is_ready_whole_ended_by_ctrl_c_and_keeps_its_data(demo: Demo) -> None:
    demo.start()
    said = demo.said()
    assert f"PharMOM is ready: {demo.address}\n" in said
    assert f"password of each: {DEMO_PASSWORD}" in said
    assert all(f"  {member.username} " in said for member in CAST if not member.is_service)
    assert looks(f"{demo.address}/readyz") == 200
    assert looks(f"http://127.0.0.1:{demo.ports['PHARMOM_PANEL_PORT']}/") == 200
    assert looks(f"http://127.0.0.1:{demo.ports['PHARMOM_ERP_PORT']}/") == 200
    assert stat.S_IMODE((demo.home / "erp-token").stat().st_mode) == 0o600
    headers, body = order_in(said, demo.address)
    sent = send(demo.address, headers, body)
    assert sent.status_code == 201, sent.text
    survives_its_servers_and_workers(demo)
    assert send(demo.address, headers, body).json()["uuid"] == sent.json()["uuid"]
    verified = demo.manage("verify_audit")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "All is whole." in verified.stdout

    assert demo.press_ctrl_c() == 0
    demo.until_gone()

    demo.start()
    assert order_in(demo.said(), demo.address) == (headers, body)  # the token was kept, and still opens
    again = send(demo.address, headers, body)
    assert again.status_code == 201, again.text
    assert again.json()["uuid"] == sent.json()["uuid"]
    assert demo.press_ctrl_c() == 0
    demo.until_gone()
