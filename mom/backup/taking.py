"""Takes a backup while everything goes on: one snapshot for the dump and for what the manifest says of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from kernel.canonical import plain
from mom.backup import manifest, trail
from mom.backup.errors import BackupError
from mom.backup.manifest import DUMP, FORMAT, Manifest
from mom.backup.programs import run
from mom.version import version

Say = Callable[[str], None]


def take(address: str, into: Path, say: Say) -> tuple[Path, Manifest]:
    """Write a backup of the database at ``address`` (its owner's) into a new folder below ``into``.

    The folder has its name only when it is complete; one that was not finished is taken away again.
    """
    with closing(psycopg2.connect(address)) as connection:
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_export_snapshot(), pharmom_now(), current_database(), current_setting('server_version')"
            )
            ((snapshot, moment, database, server),) = cursor.fetchall()
            counted = trail.measure(cursor)
        folder = into / f"{database}-{moment:%Y%m%dT%H%M%SZ}"
        draft = _draft(folder)
        try:
            say(f"Writing {folder}")
            run(
                "pg_dump",
                "--format=custom",
                f"--snapshot={snapshot}",
                f"--file={draft / DUMP}",
                address=address,
            )
            written = _described(draft, moment, database, server, counted)
            draft.rename(folder)
        except (OSError, BackupError) as reason:
            shutil.rmtree(draft, ignore_errors=True)
            raise BackupError(f"No backup was made. {reason}") from reason
    return folder, written


def _draft(folder: Path) -> Path:
    draft = folder.with_name(f"{folder.name}.unfinished")
    if folder.exists():
        raise BackupError(f"{folder} is there already: a backup is never written over.")
    try:
        draft.mkdir(mode=0o700, parents=True)
    except OSError as reason:
        raise BackupError(f"{folder.parent} cannot take a backup: {reason.strerror}.") from reason
    return draft


def _described(
    draft: Path, moment: datetime, database: str, server: str, counted: dict[str, int]
) -> Manifest:
    written = Manifest(
        format=FORMAT,
        taken_at=str(plain(moment)),
        program=version(),
        server=server,
        database=database,
        trail=counted,
        files={DUMP: manifest.described(draft / DUMP)},
    )
    written.write(draft)
    for path in draft.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    return written
