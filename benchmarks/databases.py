"""Databases of the benchmarks: templates and clones as the tests have them, on a server that writes durably."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
from django.db import connections

from audit.context import Reason
from mom import embedded, env
from mom.embedded import locks
from tests import database


def start() -> None:
    """Start PostgreSQL and Redis; PostgreSQL keeps the moment of each commit, which capture is judged by.

    One run at a time: two would measure each other, and each drops what the other has made.
    """
    folder = env.state_root()
    folder.mkdir(parents=True, exist_ok=True)
    if locks.take(folder / "benchmark.lock") is None:
        raise SystemExit("Benchmarks are running already on this machine.")
    database.servers()
    _drop_outdated()
    with superuser("postgres") as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        if cursor.fetchone()[0] == "on":
            return
        cursor.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    # The setting needs a new start of the server: it ends when nobody uses it.
    embedded.release()
    database.servers.cache_clear()
    database.servers()


def version() -> str:
    """The server's version and whether it writes durably."""
    with superuser("postgres") as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        number, flushed = cursor.fetchone()
    return f"{number} (fsync {flushed})"


def floor_template() -> str:
    """The demo plant with two short recipes and people trained for them: what `tests/batches` stand on."""
    from mom.demo.cast import load_cast
    from tests.batches import plant

    with hurried():
        cast = database.template("cast", fill=load_cast, base=database.template("empty"))
        return database.template(database.kind_of("floor", "tests/batches"), fill=plant.fill_plant, base=cast)


def long_batch_template() -> str:
    """The same with one batch in execution whose recipe begins with sixty confirmations."""

    def fill() -> None:
        from tests.batches.floor import Floor
        from tests.batches.plant import LONG_PRODUCT
        from tests.conftest import Cast

        Floor(Cast()).started(product=LONG_PRODUCT)

    with hurried():
        kind = database.kind_of("long_batch", "tests/batches")
        return database.template(kind, fill=fill, base=floor_template())


def wired_template() -> str:
    """The demo plant with its tags, connected to its PLC alone."""
    from integrations.actions.set_endpoint_enabled import set_endpoint_enabled
    from integrations.models import Endpoint
    from mom.demo.cast import actor, load_cast
    from tests.integrations import wiring

    def fill() -> None:
        wiring.fill()
        devices = Endpoint.objects.get(code="DEVICES")
        why = Reason("planned_change", "There is no broker in a benchmark")
        set_endpoint_enabled(endpoint=devices, is_enabled=False, actor=actor("huang.jie"), reason=why)

    with hurried():
        cast = database.template("cast", fill=load_cast, base=database.template("empty"))
        return database.template("plc", fill=fill, base=cast)


@contextmanager
def hurried() -> Iterator[None]:
    """Making a template need not survive a power cut; what is measured later does."""
    before = os.environ.get("PGOPTIONS")
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    try:
        yield
    finally:
        os.environ.pop("PGOPTIONS")
        if before is not None:
            os.environ["PGOPTIONS"] = before


@contextmanager
def superuser(name: str) -> Iterator[Any]:
    """A cursor of PostgreSQL's superuser in the database ``name``; each statement commits by itself."""
    connection = psycopg2.connect(database.servers().for_database(name).superuser_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


class Clone:
    """A clone of a template with a connection of its own, so that two can be measured in turn."""

    def __init__(self, template: str) -> None:
        self.name = f"test_bench_{uuid4().hex[:12]}"
        database.clone(template, self.name)
        self._wrapper = connection_to(self.name)

    @classmethod
    @contextmanager
    def of(cls, template: str) -> Iterator[Clone]:
        """The clone, until the end of the block."""
        clone = cls(template)
        try:
            yield clone
        finally:
            clone._wrapper.close()
            if connections["default"] is clone._wrapper:
                del connections["default"]
            database.drop(clone.name)

    def use(self) -> None:
        """Let Django meet this database from now on, without connecting anew."""
        connections["default"] = self._wrapper

    def as_superuser(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run one statement with the rights that no part of the suite has."""
        with superuser(self.name) as cursor:
            cursor.execute(statement, values)


def connection_to(name: str) -> Any:
    """A connection of Django's to another database than the settings', as the application's role."""
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": name}
    return wrapper


def _drop_outdated() -> None:
    """Templates of former code, those with many batches are large, and whatever a run left that was ended."""
    with superuser("postgres") as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        if not (name.startswith("test_template_") and name.endswith(database.fingerprint())):
            database.drop(name)
