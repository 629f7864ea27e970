"""The simulator as a process: starts without Django, ends cleanly, words ordinary trouble."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mom.embedded.ports import free_port
from mom.simulator.options import BrokerAddress, read_options
from mom.simulator.refusals import OptionError
from tests.mom.simulator.running import REPOSITORY, wait_until


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    ports = ["--opcua-port", str(free_port()), "--mqtt-url", f"mqtt://127.0.0.1:{free_port()}"]
    return subprocess.Popen(
        [sys.executable, "-m", "mom.simulator", *ports, *arguments],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "PHARMOM_HOME": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_it_cleanly_and_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    port = free_port()
    process = start(tmp_path, "--panel-port", str(port))
    with socket.socket() as probe:
        wait_until(lambda: probe.connect_ex(("127.0.0.1", port)) == 0, within_s=20)
    process.send_signal(ending)
    _, log = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "The plant is shut down" in log
    assert "no broker at" in log
    assert "Traceback" not in log and "Error" not in log
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_taken_port_is_told_in_one_line_and_tried_again(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path, "--panel-port", str(taken.getsockname()[1]))
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        line = next(line for line in lines if "Panel" in line)
        assert "cannot listen on" in line and "trying again" in line
    assert "Panel: http://" in next(line for line in lines if "Panel" in line)
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in log


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--script", "no-such-script"], "no script 'no-such-script'"),
        (["--speed", "fast"], "speed must be a number"),
        (["--speed", "0"], "speed must lie within"),
        (["--panel-port", "70000"], "panel-port must lie within"),
    ],
)
def test_senseless_option_ends_with_one_line(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    process = start(tmp_path, *arguments)
    _, log = process.communicate(timeout=15)
    assert process.returncode == 2
    assert complaint in log
    assert len(log.splitlines()) == 1


def test_package_knows_no_app_no_django_and_no_database() -> None:
    # mom/__init__.py may bind what it likes; what counts is what the simulator itself asks for.
    probe = (
        "import sys, mom; before = set(sys.modules);"
        "import mom.simulator.simulation, mom.simulator.erp_receiver;"
        "print(' '.join(sorted({name.split('.')[0] for name in set(sys.modules) - before})));"
        "print(' '.join(name for name in set(sys.modules) - before if name.startswith('mom.')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", probe], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60
    )
    packages, own = run.stdout.splitlines()
    assert not set(packages.split()) & {
        "django", "psycopg", "redis", "celery", "kernel", "audit", "people", "equipment",
        "materials", "environment", "recipes", "batches", "quality", "integrations", "analytics",
    }  # fmt: skip
    assert all(name.startswith("mom.simulator") for name in own.split())


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://127.0.0.1", BrokerAddress("127.0.0.1", 1883)),
        ("mqtts://plant:p%40ss@broker.example", BrokerAddress("broker.example", 8883, True, "plant", "p@ss")),
        ("mqtt://plant:x@[::1]:1999", BrokerAddress("::1", 1999, False, "plant", "x")),
    ],
)
def test_broker_address_is_read(url: str, address: BrokerAddress) -> None:
    assert BrokerAddress.from_url(url) == address
    assert "p@ss" not in str(address)


@pytest.mark.parametrize("url", ["127.0.0.1:1883", "http://127.0.0.1", "mqtt://", "mqtt://host:port"])
def test_broker_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(OptionError):
        BrokerAddress.from_url(url)


def test_options_come_from_the_command_line_then_the_environment(tmp_path: Path) -> None:
    environment = {"PHARMOM_HOME": str(tmp_path), "PHARMOM_OPCUA_PORT": "4001", "PHARMOM_PANEL_PORT": "4002"}
    options = read_options({"opcua_port": "5001", "speed": "10"}, environment)
    assert (options.opcua_port, options.panel_port, options.speed) == (5001, 4002, 10.0)
    assert options.state_folder == tmp_path / "simulator"
    assert options.state_folder.stat().st_mode & 0o077 == 0
