"""The whole suite as processes of its own beside a simulated plant, on a copy of the demo plant's database.

PostgreSQL is the tests' own; Redis, the broker, the plant's credentials and every port belong to this
run alone, so that neither a demo nor other tests on the machine are met.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import psycopg2

from mom import embedded, env
from mom.demo.processes import demo_processes
from mom.embedded.child import end_with_parent
from mom.embedded.mqtt_broker import MqttBroker
from mom.embedded.ports import free_ports
from mom.embedded.redis_server import Redis
from mom.embedded.service import Service
from mom.embedded.state import StateFolder
from tests import database

SPEED = "20"  # plant seconds per second: five minutes of mixing take fifteen seconds
UP_SECONDS = 90
END_SECONDS = 15
OPCUA_USER, OPCUA_PASSWORD = "pharmom", "only-in-this-test"


@dataclass
class RunningPlant:
    """Where everything is, and every process that runs."""

    folder: Path
    address: str
    panel: str
    erp: str
    environment: dict[str, str]
    superuser_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, argv: list[str], **more: str) -> subprocess.Popen[bytes]:
        """Run a program in a process group of its own; what it says goes to ``<name>.log``."""
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                argv,
                cwd=env.BASE_DIR,
                env={**os.environ, **self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(signal.SIGTERM),
            )
        return self.processes[name]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on this database, as a person at the console would."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=env.BASE_DIR,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.folder / f"{name}.log"

    def logs(self, lines: int = 40) -> str:
        """The end of every log, for a test that failed."""
        parts = []
        for path in sorted(self.folder.glob("*.log")):
            said = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
            parts.append(f"--- {path.name}\n" + "\n".join(said))
        return "\n".join(parts)

    def forge(self, table: str, sql: str) -> int:
        """Change a row as PostgreSQL's superuser with the triggers switched off; the id of that row."""
        connection = psycopg2.connect(self.superuser_url)
        with connection, connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql)
            (row,) = cursor.fetchone()
        connection.close()
        return int(row)

    def end(self) -> None:
        """Ask all to end, the servers last, then insist; nothing of any group stays."""
        for name in reversed(self.processes):
            _end(self.processes[name])
        self.processes.clear()


# What is the plant's and the ERP's, not PharMOM's: it knows no database.
OUTSIDE = ("simulate_plant", "demo_erp_receiver")


@contextmanager
def running_plant(template: str, folder: Path) -> Iterator[RunningPlant]:
    """The suite and its plant, ready for people; everything is gone afterwards.

    Where something fails in the block, the end of every log is printed.
    """
    servers = embedded.ensure("test")
    with _alone(env.state_root("test")), ExitStack() as at_the_end:
        database.drop(servers.database)
        database.clone(template, servers.database)
        at_the_end.callback(servers.make_database, servers.database)
        at_the_end.callback(database.drop, servers.database)
        plant = _laid_out(servers, folder)
        at_the_end.callback(plant.end)
        _start_servers(plant)
        _start_processes(plant)
        try:
            _wait_until_ready(plant)
            yield plant
        except BaseException:
            print(plant.logs())
            raise


def _laid_out(servers: embedded.Servers, folder: Path) -> RunningPlant:
    """Ports and environment."""
    web, opcua, panel, erp = free_ports(4)
    state = StateFolder(folder / "home")
    broker = MqttBroker(state, lasting=False)
    environment = {
        "PHARMOM_PURPOSE": "test",
        "PHARMOM_LEDGER_KEYS": str(folder / "ledger-keys"),
        "PHARMOM_FACTOR_KEYS": str(folder / "factor-keys"),
        "PHARMOM_ANCHOR_DIR": str(folder / "anchors"),
        "DJANGO_SETTINGS_MODULE": "mom.settings.test",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "default",
        "PORT": str(web),
        "PHARMOM_OPCUA_PORT": str(opcua),
        "PHARMOM_PANEL_PORT": str(panel),
        "PHARMOM_ERP_PORT": str(erp),
        "TEST_REDIS_URL": Redis(state, lasting=False).url,
        "TEST_MQTT_URL": broker.url,
        "PHARMOM_OPCUA_USER": OPCUA_USER,
        "PHARMOM_OPCUA_PASSWORD": OPCUA_PASSWORD,
        "PHARMOM_CREDENTIAL_PLANT": f"{OPCUA_USER}:{OPCUA_PASSWORD}",
        "PHARMOM_CREDENTIAL_PLANT_CERTIFICATE": str(state.root / "simulator/opcua-server-cert.der"),
        "PHARMOM_PLANT_SPEED": SPEED,
    }
    return RunningPlant(
        folder=folder,
        address=f"http://127.0.0.1:{web}",
        panel=f"http://127.0.0.1:{panel}",
        erp=f"http://127.0.0.1:{erp}",
        environment=environment,
        superuser_url=servers.for_database(servers.database).superuser_url or "",
    )


def _start_servers(plant: RunningPlant) -> None:
    """Redis and the broker, by the programs that the embedded ones are."""
    state = StateFolder(plant.folder / "home")
    for service in (Redis(state, lasting=False), MqttBroker(state, lasting=False)):
        service.prepare()
        command = service.command()
        process = plant.start(service.name, command.argv, **command.environment)
        _wait(lambda service=service: service.is_up(), process, service)


def _start_processes(plant: RunningPlant) -> None:
    """What the demo runs; the plant and the ERP keep their own things in this run's folder."""
    state = StateFolder(plant.folder / "home")
    outside = {"PHARMOM_HOME": str(state.root), "TEST_MQTT_URL": MqttBroker(state, lasting=False).plant_url}
    for process in reversed(demo_processes(int(plant.environment["PORT"]))):
        is_outside = process.name in OUTSIDE
        plant.start(process.name, process.argv, **(outside if is_outside else {}))
        if process.name == "simulate_plant":
            _wait(lambda: _answers(f"{plant.panel}/api/state"), plant.processes[process.name], process.name)


def _wait_until_ready(plant: RunningPlant) -> None:
    _wait(lambda: _answers(f"{plant.address}/readyz"), plant.processes["web"], "the suite")
    _wait(lambda: _answers(f"{plant.erp}/confirmations"), plant.processes["demo_erp_receiver"], "the ERP")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _wait(condition: Any, process: subprocess.Popen[bytes], what: Service | str) -> None:
    deadline = time.monotonic() + UP_SECONDS
    while not condition():
        if process.poll() is not None:
            raise AssertionError(f"{what} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come up within {UP_SECONDS} s")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, patience in ((signal.SIGTERM, END_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(process.pid, signal.SIGKILL)  # what it may have left of its own children
    except ProcessLookupError:
        return


@contextmanager
def _alone(folder: Path) -> Iterator[IO[str]]:
    """One running plant at a time: its database has one name."""
    with (folder / "running_plant.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
