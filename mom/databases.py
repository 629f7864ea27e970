"""Databases of the embedded server, from outside Django: made ready beside the one in use, dropped, put in place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import sql

from mom.embedded import Servers

MAINTENANCE = "postgres"
MOST_ATTEMPTS, PAUSE_S = 20, 1.0


@contextmanager
def superuser_in(servers: Servers, name: str = MAINTENANCE) -> Iterator[Any]:
    """A cursor of PostgreSQL's superuser in this database; each statement commits by itself."""
    address = servers.for_database(name).superuser_url
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def drop(servers: Servers, name: str) -> None:
    """Take a database away. A server that goes down meanwhile is started again by its warden, and asked again."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for attempt in range(MOST_ATTEMPTS):
        try:
            with superuser_in(servers) as cursor:
                cursor.execute(statement)
            return
        except psycopg2.OperationalError:
            if attempt + 1 == MOST_ATTEMPTS:
                raise
            time.sleep(PAUSE_S)


def rename(cursor: Any, name: str, new: str) -> None:
    """Give a database that nobody is connected to another name."""
    names = sql.Identifier(name), sql.Identifier(new)
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def point_django_at(name: str) -> None:
    """Let both of Django's connections meet the database ``name``."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
