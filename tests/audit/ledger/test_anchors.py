"""Checkpoints outside the database: kept when the disk is full, and telling when the log was cut or forked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit.contracts import ANCHORS
from audit.errors import AnchorFailed
from audit.ledger import faults, keys, log
from audit.ledger.anchoring import anchor_newest
from audit.ledger.checkpoint import read
from audit.ledger.integrator import Round
from audit.models import AnchorState, AuditEvent, LedgerCheckpoint, LedgerEpoch
from tests import database

pytestmark = pytest.mark.urs("URS-AUD-09")

Ledger = Callable[[], Round]
Act = Callable[[str], int]


def _folder(settings: Any) -> Path:
    return Path(settings.PHARMOM_ANCHOR_DIR)


def test_the_folder_keeps_every_checkpoint_it_was_given(
    ledger: Ledger, act: Act, settings: Any, shift_clock: Any
) -> None:
    ledger()
    assert anchor_newest() == {"directory": True}
    assert anchor_newest() == {}, "nothing is new"
    act("more")
    ledger()
    assert anchor_newest() == {}, "its minute has not passed"
    shift_clock(seconds=60)
    assert anchor_newest() == {"directory": True}
    notes = list(LedgerCheckpoint.objects.order_by("id").values_list("note", flat=True))
    directory = ANCHORS.get("directory")
    assert list(directory.all_of("pharmom-test")) == notes
    assert directory.newest("pharmom-test") == notes[-1]
    assert (_folder(settings) / "pharmom-test.newest").read_text() == notes[-1]
    state = AnchorState.objects.get()
    assert (state.size, state.failure) == (read(notes[-1]).size, "")
    with (_folder(settings) / "pharmom-test.log").open("a") as file:
        file.write('{"at": "2026-01-01T00:00:00+00:00", "no')  # the machine stopped here
    assert directory.newest("pharmom-test") == notes[-1]
    directory.put("pharmom-test", notes[0])
    assert list(directory.all_of("pharmom-test")) == [*notes, notes[0]]


_FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import django
from django.conf import settings
settings.configure(PHARMOM_ANCHOR_DIR=sys.argv[1], USE_I18N=False)
from audit.errors import AnchorFailed
from audit.ledger.anchors.directory import DirectoryAnchor
anchor = DirectoryAnchor()
anchor.put("log", "whole")
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    anchor.put("log", "x" * 300)
except AnchorFailed as failure:
    print(failure.params["why"])
print(list(anchor.all_of("log")))
"""


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=database.ROOT,
        env={**os.environ, "PYTHONPATH": str(database.ROOT)},
    )
    said = done.stdout.splitlines()
    assert said == [f"File too large ({tmp_path})", "['whole']"]


def test_an_anchor_that_fails_is_named_and_tried_again(ledger: Ledger, act: Act, settings: Any) -> None:
    ledger()
    folder = _folder(settings)
    folder.write_text("a file stands where the folder should be")
    assert anchor_newest() == {"directory": False}
    (fault,) = faults.open_faults()
    assert fault.code == AnchorFailed.code
    assert str(folder) in AnchorState.objects.get().failure
    act("meanwhile")
    assert ledger().checkpoint == 2
    folder.unlink()
    assert anchor_newest() == {"directory": True}
    assert [each.code for each in faults.open_faults()] == []


@contextmanager
def _restored(name: str) -> Iterator[Callable[[], None]]:
    """A backup of the database as it is now; call it to have it back."""
    backup = f"{name}_backup"
    for alias in ("default", "owner"):
        connections[alias].close()
    database.clone(name, backup)

    def restore() -> None:
        connections.close_all()
        database.drop(name)
        database.clone(backup, name)

    yield restore
    database.drop(backup)


def _accept(monkeypatch: pytest.MonkeyPatch, cast: Any) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(cast.password + "\n"))
    said = io.StringIO()
    call_command(
        "accept_restored_trail",
        *("--user", "admin.sun", "--reason-code", "other", "--password-stdin"),
        *("--reason", "the disk broke and last night's backup was restored"),
        stdout=said,
    )
    return said.getvalue()


def test_a_restored_backup_stops_the_ledger_until_somebody_answers_for_it(
    ledger: Ledger, act: Act, cast: Any, cast_db: str, shift_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = ledger().size
    anchor_newest()
    with _restored(cast_db) as restore:
        act("lost")
        shift_clock(seconds=60)
        lost = ledger().size
        anchor_newest()
        restore()
        act("restored")
        stopped = ledger()
        assert (stopped.integrated, stopped.stopped_by, stopped.size) == (0, "AUD-033", kept)
        (fault,) = faults.open_faults()
        assert f"has seen {lost} leaves, the database has {kept}" in faults.message(fault)
        assert f"cut after leaf {kept - 1}" in faults.message(fault)

        said = _accept(monkeypatch, cast)
        assert f"Epoch 2 begins. Kept: {kept} leaves. Anchored before: {lost} leaves." in said
        assert AuditEvent.objects.latest("id").action == "audit.accept_restored_trail"
        epoch = LedgerEpoch.objects.get()
        assert read(epoch.lost_note).size == lost
        assert ledger().stopped_by == ""
        assert faults.open_faults() == []
        newest = log.newest_checkpoint()
        assert newest is not None
        assert read(newest.note).origin == "pharmom-test/2"
        with pytest.raises(CommandError, match="AUD-035"):
            _accept(monkeypatch, cast)


def test_other_leaves_than_were_anchored_stop_the_ledger(
    ledger: Ledger, act: Act, superuser_connection: Any, shift_clock: Any
) -> None:
    first = ledger().size
    anchor_newest()
    act("second")
    shift_clock(seconds=60)
    second = ledger().size
    anchor_newest()
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_leaf DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_leaf SET leaf_hash = sha256('') WHERE leaf_index = %s", [second - 1])
    act("third")
    assert ledger().stopped_by == "AUD-034"
    (fault,) = faults.open_faults()
    assert f"forked after leaf {first - 1} (" in faults.message(fault)
    (keys.folder() / keys.SIGNED).unlink()
    assert ledger().stopped_by == "AUD-034", "the folder remembers it too"


def test_the_signing_side_remembers_what_no_anchor_has_seen_yet(
    ledger: Ledger, act: Act, cast_db: str, shift_clock: Any
) -> None:
    ledger()
    with _restored(cast_db) as restore:
        act("lost")
        ledger()
        restore()
        assert ledger().stopped_by == "AUD-033"


def test_what_somebody_else_wrote_into_the_folder_is_named(ledger: Ledger, settings: Any) -> None:
    ledger()
    ANCHORS.get("directory").put("pharmom-test", "not a note")
    ledger()
    assert [each.code for each in faults.open_faults()] == ["AUD-037"]
