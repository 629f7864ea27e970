"""The demo's supervisor: refuses in one sentence, restarts what dies, leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mom.demo.child import Child
from mom.demo.processes import DemoProcess, demo_processes
from mom.demo.welcome import plant_options
from mom.embedded.locks import open_lock, take_open
from mom.embedded.ports import free_ports
from mom.env import BASE_DIR


def run(home: Path, module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the demo to its end."""
    forgotten = ("DATABASE_URL", "REDIS_URL", "MQTT_URL", "PHARMOM_PURPOSE", "DJANGO_SETTINGS_MODULE")
    base = {key: value for key, value in os.environ.items() if key not in forgotten}
    return subprocess.run(
        [sys.executable, "-m", module],
        env=base | {"PHARMOM_HOME": str(home)} | environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("variable", ["PORT", "PHARMOM_OPCUA_PORT", "PHARMOM_PANEL_PORT", "PHARMOM_ERP_PORT"])
def test_port_in_use_is_said_before_anything_starts(tmp_path: Path, variable: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = {name: str(number) for name, number in zip(PORTS, free_ports(len(PORTS)), strict=True)}
        done = run(tmp_path, "mom.demo", **{**free, variable: str(port)})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Port {port} is in use by another program. Choose another: make demo {variable}={port + 10}\n"
    )
    assert not (tmp_path / "data" / "postgres").exists()


PORTS = ("PORT", "PHARMOM_OPCUA_PORT", "PHARMOM_PANEL_PORT", "PHARMOM_ERP_PORT")


def test_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "mom.demo", PORT="eighty")
    assert (done.returncode, done.stderr) == (1, "PORT must be a number, not 'eighty'.\n")


@pytest.fixture
def running_demo(tmp_path: Path) -> Path:
    """A state folder whose demo lock somebody holds."""
    (tmp_path / "run").mkdir()
    lock = open_lock(tmp_path / "run" / "demo.lock")
    assert take_open(lock)
    os.pwrite(lock, b"http://127.0.0.1:8000", 0)
    return tmp_path


def test_second_demo_is_refused(running_demo: Path) -> None:
    done = run(running_demo, "mom.demo", PORT="18431")
    assert done.returncode == 1
    assert done.stderr == (
        "The demo is running already (http://127.0.0.1:8000). End it there with Ctrl-C first.\n"
    )


def test_reset_is_refused_while_the_demo_runs(running_demo: Path) -> None:
    (running_demo / "secrets.json").write_text("{}")
    done = run(running_demo, "mom.demo.reset")
    assert (done.returncode, done.stderr) == (1, "The demo is running. End it with Ctrl-C first.\n")
    assert (running_demo / "secrets.json").exists()


def test_reset_deletes_the_demo_and_leaves_the_tests(tmp_path: Path) -> None:
    for name in ("data/postgres", "log", "simulator", "test/data"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("secrets.json", "erp-token"):
        (tmp_path / name).write_text("{}")
    assert run(tmp_path, "mom.demo.reset").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test"]
    assert (tmp_path / "test" / "data").is_dir()


def test_reset_names_what_it_could_not_delete(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    home = tmp_path / "home"
    (home / "log").mkdir(parents=True)
    (home / "simulator").symlink_to(elsewhere, target_is_directory=True)  # on another disk, say
    done = run(home, "mom.demo.reset")
    assert done.returncode == 1
    assert "not wholly gone" in done.stderr
    assert str(home / "simulator") in done.stderr
    assert str(home / "log") not in done.stderr
    assert "deleted; the next" not in done.stdout
    assert not (home / "log").exists()


def test_reset_leaves_a_database_of_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    done = run(tmp_path, "mom.demo.reset", DATABASE_URL="postgresql://own@db.example/pharmom")
    assert done.returncode == 1
    assert "a database of your own" in done.stderr
    assert (tmp_path / "data").exists()


# A process with a child of its own, as a Celery worker has; it ignores SIGTERM if told so.
FAMILY = """
import signal, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


async def until_started(child: Child, times: int) -> None:
    while len(pids(child.log_file)) < times:
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("manner", ["obedient", "stubborn"])
def test_ended_process_leaves_no_child_of_its_own(
    tmp_path: Path, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mom.demo.child.WARM_END", 0.5)
    monkeypatch.setattr("mom.demo.child.COLD_END", 0.5)
    child = Child(DemoProcess("family", ("-c", FAMILY, manner)), tmp_path, say=lambda _: None)

    async def live() -> None:
        running = asyncio.create_task(child.keep_running())
        await asyncio.wait_for(until_started(child, 1), 20)
        await child.end()
        await asyncio.wait_for(running, 5)

    asyncio.run(live())
    (grandchild,) = pids(child.log_file)
    deadline = time.monotonic() + 5
    while alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(grandchild)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_process_that_dies_is_started_again_with_a_line_saying_so(tmp_path: Path) -> None:
    said: list[str] = []
    dies = DemoProcess("worker", ("-c", "import os; print(os.getpid()); raise SystemExit(3)"))
    child = Child(dies, tmp_path, say=said.append)

    async def live() -> None:
        running = asyncio.create_task(child.keep_running())
        await asyncio.wait_for(until_started(child, 2), 20)
        await child.end()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(live())
    assert said[0].startswith("worker ended (exit status 3); starting it again in 1 s.")
    assert str(child.log_file) in said[0]


@pytest.mark.parametrize(("wanted", "speed"), [(None, "10"), ("1", "1")])
def test_plant_of_the_demo_runs_faster_unless_told_otherwise(
    wanted: str | None, speed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PHARMOM_PLANT_SPEED", raising=False)
    if wanted is not None:
        monkeypatch.setenv("PHARMOM_PLANT_SPEED", wanted)
    monkeypatch.setenv("PHARMOM_HOME", str(tmp_path))
    (plant,) = [process for process in demo_processes(8000) if process.name == "simulate_plant"]
    tells = DemoProcess(
        "tells", ("-c", "import os; print(os.environ['PHARMOM_PLANT_SPEED'])"), defaults=plant.defaults
    )
    child = Child(tells, tmp_path, say=lambda _: None)

    async def live() -> None:
        running = asyncio.create_task(child.keep_running())
        await asyncio.wait_for(until_started(child, 1), 60)
        await child.end()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(live())
    assert child.log_file.read_text().split()[0] == speed
    assert plant_options().speed == float(speed)


@pytest.mark.urs("URS-INT-08")
def test_token_of_the_erp_is_kept_closed_and_replaced_where_its_file_is_lost(
    plant_db: str, tmp_path: Path
) -> None:
    from integrations.models import ApiToken
    from integrations.selectors.tokens import token_behind
    from kernel import clock
    from mom.demo.integrations import keep_erp_token

    kept = tmp_path / "erp-token"
    keep_erp_token(kept)
    first = kept.read_text()
    keep_erp_token(kept)
    assert kept.read_text() == first
    kept.write_text("another one")
    kept.chmod(0o644)
    keep_erp_token(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert token_behind(first.strip(), clock.now()) is None
    assert token_behind(kept.read_text().strip(), clock.now()) is not None
    assert ApiToken.objects.filter(revoked_at=None).count() == 1
