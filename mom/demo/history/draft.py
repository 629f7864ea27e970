"""The database in which the past is told, and how it becomes the demo's.

Only a database whose name is that of a test's lets its clock be moved. So the past is told in one, as a draft;
it takes the place of the demo's empty database when everything is told and its clock runs by itself. A start
that is ended on the way leaves the demo's database empty, and the next one begins anew: nothing is half told.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from mom import embedded
from mom.demo.history import rooms
from mom.demo.history.haste import make_haste
from mom.demo.history.telling import Say, tell
from mom.demo.plant import PIECES, SECOND_LINE, load_plant
from mom.embedded import Servers

DRAFT = "test_demo_past"
MOST_ATTEMPTS, PAUSE_S = 20, 1.0


def can_be_told() -> bool:
    """Whether the demo's database is an embedded one and still empty."""
    servers = embedded.addresses("demo")
    if servers.superuser_url is None:
        return False
    with _cursor(servers, servers.database) as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        return bool(cursor.fetchone()[0])


def tell_the_past(batches: int, say: Say) -> None:
    """Tell it and put it in the place of the demo's database."""
    servers = embedded.addresses("demo")
    make_haste()
    _drop(servers, DRAFT)
    servers.make_database(DRAFT)
    _point_django_at(DRAFT)
    call_command("migrate", verbosity=0)
    tell(DRAFT, batches, say)
    with _cursor(servers, DRAFT) as cursor:
        cursor.execute("DELETE FROM audit_clock_shift")
    load_plant(say, (*PIECES, *SECOND_LINE))
    rooms.connect()
    connections.close_all()
    _drop(servers, servers.database)
    with _cursor(servers, "postgres") as cursor:
        names = sql.Identifier(DRAFT), sql.Identifier(servers.database)
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    _point_django_at(servers.database)


def _drop(servers: Servers, name: str) -> None:
    """A server that goes down meanwhile is started again by its warden, and asked again: all is told by now."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            with _cursor(servers, "postgres") as cursor:
                cursor.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )
            return
        except psycopg2.OperationalError:
            if attempt + 1 == MOST_ATTEMPTS:
                raise
            time.sleep(PAUSE_S)


def _point_django_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def _cursor(servers: Servers, name: str) -> Iterator[Any]:
    """PostgreSQL's superuser in this database; each statement commits by itself."""
    address = servers.for_database(name).superuser_url
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
