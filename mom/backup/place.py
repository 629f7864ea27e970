"""The embedded database's place: what is restored takes it, what stood there is kept beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg2

from mom.backup.errors import BackupError
from mom.databases import drop, rename, superuser_in
from mom.embedded import Servers


def make_empty(servers: Servers, name: str) -> Servers:
    """An empty database beside the one in use; a former attempt's is dropped."""
    drop(servers, name)
    return servers.make_database(name)


def refuse_while_in_use(servers: Servers) -> None:
    """Name the programs that are connected to the database that is to be replaced.

    The server's own workers (autovacuum and the like) belong to nobody and leave by themselves when it is renamed.
    """
    with superuser_in(servers) as cursor:
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
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
    with superuser_in(servers) as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [servers.database])
        if cursor.fetchone() is None:
            kept = ""
        else:
            rename(cursor, servers.database, kept)
        try:
            rename(cursor, restored, servers.database)
        except psycopg2.Error:
            if kept:
                rename(cursor, kept, servers.database)
            raise
    return kept
