"""`python -m mom.demo` from its first line to its last: ready, whole, ended by Ctrl-C, and its data there again.

The whole demo runs, with embedded servers of its own in a folder of its own. Only the loading is shortened:
its database is filled from the tests' template, as a first start would have filled it.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from mom.demo.cast import CAST, DEMO_PASSWORD
from mom.demo.plant import SECOND_LINE, load_plant
from mom.embedded.postgres import Postgres, programs
from mom.embedded.roles import psql_variables
from mom.embedded.state import StateFolder
from tests import database
from tests.mom.running_demo import COMMAND_SECONDS, Demo

ORDER = re.compile(r"^  curl .*?'$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def demo_template(plant_template: str, django_db_blocker: Any) -> str:
    """All that the demo loads at its first start without a past."""
    with django_db_blocker.unblock():
        return database.template("demo", fill=lambda: load_plant(pieces=SECOND_LINE), base=plant_template)


@pytest.fixture
def demo(tmp_path: Path, demo_template: str) -> Iterator[Demo]:
    """A demo that was loaded before and does not run now."""
    made = Demo.in_folder(tmp_path)
    try:
        fill_from_template(made, demo_template)
        yield made
    finally:
        made.kill()


def fill_from_template(demo: Demo, template: str) -> None:
    """Copy the template's rows and triggers into the folder's own PostgreSQL, which then stops."""
    with demo.servers():
        _restore(demo, template)


def _restore(demo: Demo, template: str) -> None:
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
