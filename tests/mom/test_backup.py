"""The restore drill: what comes back is proven, what is not whole stays outside, nothing is half done."""

from __future__ import annotations

import json
import os
import re
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit.actions.define_reason_code import define_reason_code
from audit.errors import LedgerCut
from audit.ledger import keys
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import integrate
from audit.models import AuditEvent, ReasonCode
from audit.verification import verify
from tests import database

WHY = "The disk of the server failed on Monday"
pytestmark = pytest.mark.urs("URS-AUD-10")


def define(cast: Any, code: str) -> None:
    define_reason_code(code=code, label={"en": code, "zh": code}, actor=cast["admin.sun"])


def backed_up(into: Path) -> tuple[Path, str]:
    """Take a backup; its folder and the digest that the command named."""
    told = StringIO()
    call_command("backup", str(into), stdout=told)
    (folder,) = [path for path in into.iterdir() if path.is_dir()]
    return folder, told.getvalue().rsplit(" ", 1)[1].strip()


def restored(folder: Path, **options: Any) -> str:
    told = StringIO()
    call_command("restore", str(folder), why=WHY, stdout=told, **options)
    return told.getvalue()


def databases_like(name: str) -> set[str]:
    with database.superuser() as connected, connected.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"])
        return {found for (found,) in cursor.fetchall()}


@contextmanager
def cleaned_up(name: str) -> Iterator[None]:
    """Databases that a restore keeps beside the one in use are dropped with the test."""
    try:
        yield
    finally:
        for found in databases_like(name) - {name}:
            database.drop(found)


@pytest.mark.urs("URS-DAT-11")
def test_what_comes_back_is_what_was_there_and_says_so(story_db: str, cast: Any, tmp_path: Path) -> None:
    define(cast, "before")
    folder, digest = backed_up(tmp_path)
    taken = AuditEvent.objects.latest("id")
    assert (taken.action, taken.data["digest"], taken.data["backup"]) == (
        "audit.record_backup",
        digest,
        folder.name,
    )
    define(cast, "after")
    with cleaned_up(story_db):
        told = restored(folder, sha256=digest)
        assert ReasonCode.objects.filter(code="before").exists()
        assert not ReasonCode.objects.filter(code="after").exists()
        newest = AuditEvent.objects.latest("id")
        assert (newest.action, newest.data["why"], newest.data["digest"]) == (
            "audit.record_restore",
            WHY,
            digest,
        )
        assert verify(lambda text: None).is_whole
        define(cast, "goes-on")  # rights, triggers and sequences came back too
        (kept,) = databases_like(story_db) - {story_db}
        assert kept in told
        former = psycopg2.connect(database.servers().for_database(kept).superuser_url)
        with closing(former), former.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_reasoncode WHERE code = 'after'")
            assert cursor.fetchone() == (1,)


@pytest.mark.urs("URS-AUD-09")
def test_an_older_backup_says_what_was_signed_after_it(
    cast_db: str, cast: Any, tmp_path: Path, settings: Any
) -> None:
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "keys"
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "anchors"
    settings.PHARMOM_LEDGER_MAKES_KEY = False
    keys.make("pharmom-test")
    integrate()
    folder, _digest = backed_up(tmp_path / "backups")
    define(cast, "lost")
    assert integrate().integrated
    assert anchor_newest() == {"directory": True}
    with cleaned_up(cast_db):
        told = restored(folder)
        assert re.search(
            r"The ledger stands still: the log was cut after this leaf.*accept_restored_trail", told
        )
        assert integrate().stopped_by == LedgerCut.code


def test_a_backup_is_of_one_moment_while_people_go_on(cast_db: str, cast: Any, tmp_path: Path) -> None:
    ended = threading.Event()

    def go_on() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            define(cast, f"meanwhile-{number}")
        connections.close_all()

    somebody = threading.Thread(target=go_on)
    somebody.start()
    try:
        folder, _digest = backed_up(tmp_path)
    finally:
        ended.set()
        somebody.join()
    with cleaned_up(cast_db):
        assert "Restored" in restored(folder)  # the counts of the manifest are those of the dump


def flip_a_byte(folder: Path) -> None:
    with (folder / "database.dump").open("r+b") as file:
        file.seek(5000)
        byte = file.read(1)
        file.seek(5000)
        file.write(bytes([byte[0] ^ 1]))


def cut_off(folder: Path) -> None:
    os.truncate(folder / "database.dump", 4000)


def take_the_dump_away(folder: Path) -> None:
    (folder / "database.dump").unlink()


def take_the_manifest_away(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def write_over_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


def reach_outside(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"]["../other"] = manifest["files"]["database.dump"]
    (folder / "manifest.json").write_text(json.dumps(manifest, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (flip_a_byte, "SHA-256 differs"),
        (cut_off, "SHA-256 differs"),
        (take_the_dump_away, "database.dump is missing"),
        (take_the_manifest_away, "manifest.json cannot be read"),
        (write_over_the_manifest, "is damaged"),
        (reach_outside, "../other is missing"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    cast_db: str, tmp_path: Path, harm: Callable[[Path], None], says: str
) -> None:
    folder, _digest = backed_up(tmp_path)
    events = AuditEvent.objects.count()
    harm(folder)
    with pytest.raises(CommandError, match=says):
        restored(folder)
    assert AuditEvent.objects.count() == events
    assert databases_like(cast_db) == {cast_db}


def test_another_backup_than_the_one_noted_elsewhere_is_refused(cast_db: str, tmp_path: Path) -> None:
    folder, _digest = backed_up(tmp_path)
    with pytest.raises(CommandError, match="another backup"):
        restored(folder, sha256="0" * 64)


@pytest.mark.urs("URS-AUD-08")
def test_a_forged_record_is_named_and_the_database_in_use_stays(
    cast_db: str, cast: Any, tmp_path: Path, superuser_connection: Any
) -> None:
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_user DISABLE TRIGGER USER")
        cursor.execute("UPDATE people_user SET printed_name = 'Forged' WHERE username = 'li.na'")
        cursor.execute("ALTER TABLE people_user ENABLE TRIGGER USER")
    folder, _digest = backed_up(tmp_path)
    superuser_connection.close()
    define(cast, "still-here")
    with pytest.raises(CommandError, match=r"people_user .*differs from its last image"):
        restored(folder)
    assert ReasonCode.objects.filter(code="still-here").exists()
    assert databases_like(cast_db) == {cast_db}


def test_a_database_in_use_is_not_replaced(cast_db: str, tmp_path: Path, superuser_connection: Any) -> None:
    folder, _digest = backed_up(tmp_path)
    with pytest.raises(CommandError, match=r"is in use .postgres.. End PharMOM first"):
        restored(folder)
    superuser_connection.close()


def test_a_backup_of_a_later_version_is_refused(
    cast_db: str, tmp_path: Path, superuser_connection: Any
) -> None:
    with superuser_connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', now())"
        )
    superuser_connection.close()
    folder, _digest = backed_up(tmp_path)
    with pytest.raises(CommandError, match=r"later version.*audit\.9999_later"):
        restored(folder)


@pytest.mark.parametrize("why", ["", "   "])
def test_a_restore_needs_a_reason(cast_db: str, tmp_path: Path, why: str) -> None:
    with pytest.raises(CommandError, match="says nothing"):
        call_command("restore", str(tmp_path), why=why)


def test_a_folder_that_takes_nothing_leaves_nothing(cast_db: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    events = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="cannot take a backup"):
        call_command("backup", str(tmp_path / "file"))
    assert AuditEvent.objects.count() == events


def test_a_full_disk_leaves_no_backup_behind(cast_db: str, tmp_path: Path) -> None:
    """A file may grow no further, as on a disk that is full: pg_dump is ended in the middle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(CommandError, match=r"No backup was made\. pg_dump failed"):
            call_command("backup", str(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(action="audit.record_backup").exists()
