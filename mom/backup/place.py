"""The embedded database's place: what is restored takes it, what stood there is kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import sql

from mom.backup.errors import BackupError
from mom.embedded import Servers


def make_empty(servers: Servers, name: str) -> Servers:
    """An empty database beside the one in use; a former attempt's is dropped."""
    drop(servers, name)
    return servers.make_database(name)


def drop(servers: Servers, name: str) -> None:
    """Take away a database that nobody has used yet."""
    with _superuser(servers) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def refuse_while_in_use(servers: Servers) -> None:
    """Name the programs that are connected to the database that is to be replaced."""
    with _superuser(servers) as cursor:
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [servers.database],
        )
        users = ", ".join(sorted(name for (name,) in cursor.fetchall()))
    if users:
        raise BackupError(
            f"The database {servers.database} is in use ({users}). End PharMOM first; nothing was changed."
        )


def take_the_place(servers: Servers, restored: str) -> str:
    """Give ``restored`` the name in use, in one go; returns the name under which the former one is kept."""
    kept = f"{servers.database}_before_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    with _superuser(servers) as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [servers.database])
        if cursor.fetchone() is None:
            kept = ""
        else:
            _rename(cursor, servers.database, kept)
        try:
            _rename(cursor, restored, servers.database)
        except psycopg2.Error:
            if kept:
                _rename(cursor, kept, servers.database)
            raise
    return kept


def point_django_at(name: str) -> None:
    """Let both of Django's connections meet the database ``name``."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _rename(cursor: Any, name: str, new: str) -> None:
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new))
    )


@contextmanager
def _superuser(servers: Servers) -> Iterator[Any]:
    """PostgreSQL's superuser, outside the databases concerned; each statement commits by itself."""
    if servers.superuser_url is None:
        raise BackupError(
            "This is a server of your own: its databases are made and named by its administrator."
        )
    with closing(psycopg2.connect(servers.for_database("postgres").superuser_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
