"""Puts a backup into an empty database and proves it there, before anybody may use it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from audit.actions.record_restore import record_restore
from audit.contracts import authority
from audit.verification import verify
from audit.verification.tree import CUT
from mom.backup import trail
from mom.backup.errors import BackupError
from mom.backup.manifest import DUMP, Manifest
from mom.backup.programs import run

Say = Callable[[str], None]
MOST_FAULTS_SHOWN = 10


def fill(address: str, folder: Path, written: Manifest, say: Say) -> None:
    """Read the backup into the empty database at ``address`` (its owner's), and compare the trail's size."""
    _refuse_unless_empty(address)
    say(f"Reading the backup of {written.taken_at}: {written.trail['audit_event']} events")
    run("pg_restore", "--exit-on-error", "--dbname", _name_of(address), str(folder / DUMP), address=address)
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        found = trail.measure(cursor)
    if found != written.trail:
        differing = [name for name, count in written.trail.items() if found.get(name) != count]
        raise BackupError(
            "What came back is not what was written: "
            + ", ".join(f"{name} {found.get(name)} instead of {written.trail[name]}" for name in differing)
        )


def prove(say: Say) -> list[str]:
    """Verify trail, records and signatures of the database that Django is at; returns what is lost.

    That leaves were signed or anchored which the backup is too old to have is no fault of what it has: the
    ledger stands still until somebody states the loss.
    """
    report = verify(say)
    lost = [fault.detail for fault in report.faults if fault.kind == CUT]
    faults = [str(fault) for fault in report.faults if fault.kind != CUT]
    if faults:
        rest = len(faults) - MOST_FAULTS_SHOWN
        more = [f"… and {rest} more"] if rest > 0 else []
        raise BackupError(
            "\n".join(["The restored records do not verify:", *faults[:MOST_FAULTS_SHOWN], *more])
        )
    return lost


def bring_up_to_date(say: Say) -> None:
    """Change the tables of an older version to today's; refuse a backup of a later one."""
    loader = MigrationLoader(connections["owner"])
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown)
        raise BackupError(
            f"The backup is of a later version of PharMOM than this one, which does not know {names}."
        )
    say("Bringing tables and rights up to this version")
    call_command("migrate", verbosity=0)


def record(folder: Path, written: Manifest, *, why: str, operator: str) -> None:
    """Say in the restored trail itself that its database is a restored one (URS-AUD-10)."""
    record_restore(
        actor=authority().system_actor(),
        backup=folder.name,
        digest=written.digest,
        taken_at=written.taken_at,
        why=why,
        operator=operator,
    )


def _refuse_unless_empty(address: str) -> None:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        ((tables,),) = cursor.fetchall()
        if tables:
            raise BackupError(
                f"The database {_name_of(address)} is not empty. A backup is read into an empty one: make it with "
                "deploy/postgres/roles.sql and set both addresses to it."
            )


def _name_of(address: str) -> str:
    return str(psycopg2.extensions.parse_dsn(address)["dbname"])
