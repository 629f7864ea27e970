"""The embedded servers: shared by their users, gone with the last one, apart from each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mom.embedded.broker import SteadyTable
from mom.embedded.locks import is_held
from mom.embedded.state import LONGEST_SOCKET_PATH, StateFolder
from mom.env import BASE_DIR

WAIT = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A state folder of this test's own; no server of it may outlive the test."""
    yield tmp_path
    deadline = time.monotonic() + WAIT
    while (left := processes_of(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def processes_of(home: Path) -> list[str]:
    """The command lines that name the state folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(home) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found


def start(home: Path, code: str) -> subprocess.Popen[str]:
    """Run Python that uses the embedded servers below ``home``."""
    forgotten = ("DATABASE_URL", "REDIS_URL", "MQTT_URL", "PHARMOM_PURPOSE", "DJANGO_SETTINGS_MODULE")
    environment = {key: value for key, value in os.environ.items() if key not in forgotten}
    return subprocess.Popen(
        [sys.executable, "-c", "from mom import embedded\n" + textwrap.dedent(code)],
        env=environment | {"PHARMOM_HOME": str(home)},
        cwd=BASE_DIR,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(home: Path, code: str) -> str:
    """Run such Python to its end and return what it printed."""
    process = start(home, code)
    output, errors = process.communicate(timeout=WAIT * 2)
    assert process.returncode == 0, errors
    return output.strip()


HOLD = """
embedded.ensure("demo", services=("redis",))
print("up", flush=True)
input()
"""
LOOK = """
import redis
client = redis.Redis.from_url(embedded.ensure("demo", services=("redis",)).redis_url)
print(client.info()["process_id"])
"""


def test_server_ends_with_a_user_that_ends(home: Path) -> None:
    run(home, LOOK)
    assert processes_of(home) == []


def test_server_ends_with_a_user_that_is_killed(home: Path) -> None:
    with start(home, HOLD) as user:
        assert user.stdout is not None and user.stdout.readline() == "up\n"
        assert processes_of(home)
        user.send_signal(signal.SIGKILL)
    # The fixture waits until nothing is left.


def test_server_is_shared_and_outlives_all_but_its_last_user(home: Path) -> None:
    with start(home, HOLD) as user:
        assert user.stdout is not None and user.stdout.readline() == "up\n"
        assert run(home, LOOK) == run(home, LOOK)
        assert is_held(home / "run" / "redis.use")
        user.communicate("\n")
    assert not is_held(home / "run" / "redis.use")


def test_users_that_start_together_meet_one_server(home: Path) -> None:
    users = [start(home, LOOK + "input()") for _ in range(4)]
    try:
        seen = {user.stdout.readline() for user in users if user.stdout is not None}
        assert len(seen) == 1
    finally:
        for user in users:
            user.communicate("\n")


def test_killed_server_is_started_again(home: Path) -> None:
    again = """
    import os, signal, time
    import redis
    client = redis.Redis.from_url(embedded.ensure("demo", services=("redis",)).redis_url)
    first = client.info()["process_id"]
    os.kill(first, signal.SIGKILL)
    for _ in range(200):
        time.sleep(0.05)
        try:
            second = client.info()["process_id"]
        except redis.RedisError:
            continue
        print(first != second)
        break
    """
    assert run(home, again) == "True"


def test_data_is_kept_from_one_start_to_the_next(home: Path) -> None:
    write = """
    import psycopg2
    with psycopg2.connect(embedded.ensure("demo", services=("postgres",)).owner_url) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    """
    read = """
    import psycopg2
    with psycopg2.connect(embedded.ensure("demo", services=("postgres",)).app_url) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT answer, current_user FROM kept")
        print(cursor.fetchone())
    """
    run(home, write)
    assert run(home, read) == "(42, 'pharmom_app')"


def test_demo_and_tests_have_servers_of_their_own(home: Path) -> None:
    compare = """
    demo, test = embedded.addresses("demo"), embedded.addresses("test")
    print(demo.app_url != test.app_url, demo.redis_url != test.redis_url, demo.mqtt_url != test.mqtt_url)
    """
    assert run(home, compare) == "True True True"


def test_tests_ignore_the_address_of_live_data(home: Path) -> None:
    compare = """
    import os
    os.environ["DATABASE_URL"] = "postgresql://live@elsewhere/pharmom"
    os.environ["REDIS_URL"] = "redis://elsewhere"
    found = embedded.addresses("test")
    print("elsewhere" in f"{found}", "elsewhere" in f"{embedded.addresses('demo')}")
    """
    assert run(home, compare) == "False True"


def test_password_is_asked_of_everybody_and_read_by_the_user_alone(home: Path) -> None:
    wrong = """
    import psycopg2
    from urllib.parse import urlsplit
    url = embedded.ensure("demo", services=("postgres",)).superuser_url
    try:
        psycopg2.connect(url.replace(urlsplit(url).password, "wrong"))
    except psycopg2.OperationalError as refusal:
        print("password authentication failed" in str(refusal))
    """
    assert run(home, wrong) == "True"
    assert (home / "secrets.json").stat().st_mode & 0o077 == 0


def test_brokers_table_may_change_while_somebody_goes_through_it() -> None:
    table = SteadyTable({"a": [1], "b": [2]})
    seen = []
    for name in table:
        table[f"{name}-new"] = []
        seen.append(name)
    for name, _rows in table.items():
        del table[name]
    assert seen == ["a", "b"]
    assert not table


def test_broker_refuses_strangers(home: Path) -> None:
    connect = """
    import asyncio
    from amqtt.client import MQTTClient
    from amqtt.errors import ConnectError
    url = embedded.ensure("demo", services=("mqtt",)).mqtt_url

    async def enters(address):
        client = MQTTClient(config={"auto_reconnect": False})
        try:
            await client.connect(address)
        except ConnectError:
            return False
        await client.disconnect()
        return True

    address = url.rpartition("@")[2]
    strangers = [f"mqtt://{address}", f"mqtt://pharmom:wrong@{address}", f"mqtt://other:x@{address}"]
    print(*(asyncio.run(enters(each)) for each in [url, *strangers]))
    """
    assert run(home, connect) == "True False False False"


def test_socket_of_a_deep_folder_has_a_short_path(tmp_path: Path) -> None:
    deep = StateFolder(tmp_path / ("a" * 60) / ("b" * 60))
    assert len(str(deep.socket_folder("postgres") / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert StateFolder(Path("/x")).socket_folder("redis") == Path("/x/run/redis")


def test_socket_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can plant a folder of another user")
    from mom.embedded.state import EmbeddedServerError

    state = StateFolder(tmp_path)
    state.make()
    planted = state.socket_folder("redis")
    planted.mkdir()
    os.chown(planted, 12345, -1)
    try:
        with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
            state.make_socket_folder("redis", owner=os.geteuid())
    finally:
        planted.rmdir()


def test_database_failure_names_its_log(home: Path) -> None:
    (home / "data" / "postgres").mkdir(parents=True)
    (home / "data" / "postgres" / "PG_VERSION").write_text("12\n")
    fail = """
    try:
        embedded.ensure("demo", services=("postgres",))
    except embedded.EmbeddedServerError as failure:
        print("made by PostgreSQL 12" in str(failure), "postgres.log" in str(failure))
    """
    assert run(home, fail) == "True True"


def test_roles_are_three_without_powers_of_the_cluster(home: Path) -> None:
    roles = """
    import psycopg2
    with psycopg2.connect(embedded.ensure("demo", services=("postgres",)).superuser_url) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'pharmom%' ORDER BY 1"
        )
        print(cursor.fetchall())
    """
    assert run(home, roles) == (
        "[('pharmom_app', True, False), ('pharmom_audit', False, False), ('pharmom_owner', True, False)]"
    )
