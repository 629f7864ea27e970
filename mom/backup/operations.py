"""A whole backup and a whole restore, as the commands run them."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connections

from audit.actions.record_backup import record_backup
from audit.contracts import authority
from mom import databases, embedded
from mom.backup import manifest, place, restoring, taking
from mom.backup.errors import BackupError
from mom.backup.manifest import DUMP, Manifest
from mom.embedded import Servers
from mom.embedded.locks import is_held
from mom.embedded.state import StateFolder
from mom.env import state_root

Say = Callable[[str], None]
RESTORING = "_restoring"  # at the end: a test's database keeps the name that lets its clock be moved


def back_up(into: Path, say: Say) -> tuple[Path, Manifest]:
    """Take a backup of the database that Django uses, and say so in its trail."""
    servers = _servers()
    folder, written = taking.take(_owner(servers), into, say)
    record_backup(
        actor=authority().system_actor(),
        backup=folder.name,
        digest=written.digest,
        taken_at=written.taken_at,
        size=int(written.files[DUMP]["size"]),
        operator=getpass.getuser(),
    )
    return folder, written


@dataclass(frozen=True)
class Restored:
    """What came back; ``lost`` says what was signed after it, ``kept`` how the former database is called now."""

    manifest: Manifest
    lost: list[str]
    kept: str = ""


def restore(folder: Path, why: str, say: Say, *, sha256: str = "") -> Restored:
    """Restore a backup.

    An embedded database changes its place at the end, when everything is proven; before that, whatever
    fails leaves the one in use as it is. A server of one's own must give an empty database.
    """
    written = manifest.read(folder)
    _refuse_another(written, sha256)
    servers = _servers()
    if servers.superuser_url is None:
        return _into_the_empty(servers, folder, written, why, say)
    if is_held(StateFolder(state_root()).run / "demo.lock"):
        raise BackupError("PharMOM is running here. End it with Ctrl-C first; nothing was changed.")
    connections.close_all()
    place.refuse_while_in_use(servers)
    aside = place.make_empty(servers, f"{servers.database}{RESTORING}")
    databases.point_django_at(aside.database)
    try:
        restored = _into_the_empty(aside, folder, written, why, say)
        connections.close_all()
        kept = place.take_the_place(servers, aside.database)
    except Exception:
        connections.close_all()
        databases.drop(servers, aside.database)
        raise
    finally:
        databases.point_django_at(servers.database)
    return replace(restored, kept=kept)


def _into_the_empty(servers: Servers, folder: Path, written: Manifest, why: str, say: Say) -> Restored:
    restoring.fill(_owner(servers), folder, written, say)
    lost = restoring.prove(say)
    restoring.bring_up_to_date(say)
    restoring.record(folder, written, why=why, operator=getpass.getuser())
    return Restored(written, lost)


def _refuse_another(written: Manifest, sha256: str) -> None:
    """Whoever can write the backup can write its manifest: a digest that was kept elsewhere shows it."""
    if sha256 and sha256 != written.digest:
        raise BackupError(
            f"This is another backup: the SHA-256 of its manifest is {written.digest}. Nothing was changed."
        )


def _servers() -> Servers:
    name = str(connections["default"].settings_dict["NAME"])
    found = embedded.addresses()
    return found.for_database(name)


def _owner(servers: Servers) -> str:
    if servers.owner_url is None:
        raise BackupError(
            "MIGRATION_DATABASE_URL is not set: a backup needs the address of the tables' owner."
        )
    return servers.owner_url
