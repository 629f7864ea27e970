"""Keys outside the database: made once, rotated with a reason, their loss named; business goes on without."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.checks import the_ledgers_key_is_there
from audit.errors import LedgerKeyMissing, LedgerKeyUnusable
from audit.ledger import faults, keys
from audit.ledger.checkpoint import open_checkpoint
from audit.ledger.integrator import Round
from audit.ledger.note import InvalidNote
from audit.models import AuditEvent, LedgerCheckpoint, SecurityEvent

pytestmark = pytest.mark.urs("URS-AUD-08")

Ledger = Callable[[], Round]
Act = Callable[[str], int]


def _rotate(monkeypatch: pytest.MonkeyPatch, cast: Any, user: str = "admin.sun", password: str = "") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO((password or cast.password) + "\n"))
    said = io.StringIO()
    call_command(
        "rotate_ledger_key",
        *("--user", user, "--reason-code", "planned_change", "--password-stdin"),
        *("--reason", "the yearly rotation of the plant's keys"),
        stdout=said,
    )
    return said.getvalue()


def test_a_rotated_key_signs_beside_the_former_one_and_old_checkpoints_stay_valid(
    ledger: Ledger, act: Act, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger()
    (former,) = keys.verifiers()
    said = _rotate(monkeypatch, cast)
    new = keys.verifiers()[-1]
    assert (new.name, str(new) in said, new.fingerprint in said) == (former.name, True, True)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.channel) == ("audit.rotate_ledger_key", "command")
    assert event.data == {"former": str(former), "verifier": str(new)}
    assert "yearly rotation" in event.reason_text
    ledger()
    act("after")
    ledger()
    notes = list(LedgerCheckpoint.objects.order_by("id").values_list("note", flat=True))
    signed_by = [open_checkpoint(note, keys.verifiers())[1].signed_by for note in notes]
    assert [set(each) for each in signed_by] == [{former}, {former, new}, {new}]
    assert not (keys.folder() / keys.FORMER).exists()
    secret = keys.signer().secret()
    assert not AuditEvent.objects.filter(data__icontains=secret[-20:]).exists()


def test_only_who_may_rotates_and_a_refused_rotation_changes_no_key(
    ledger: Ledger, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys.signer()
    for user, password, code in (("li.na", "", "AUD-002"), ("admin.sun", "wrong", "AUD-005")):
        with pytest.raises(CommandError, match=code):
            _rotate(monkeypatch, cast, user, password)
    assert keys.signer() == before
    assert keys.verifiers() == [before.verifier]


def test_a_key_is_never_made_over_another(ledger: Ledger) -> None:
    before = keys.signer()
    with pytest.raises(CommandError, match="AUD-032"):
        call_command("make_ledger_key")
    assert keys.signer() == before
    ledger()
    (keys.folder() / keys.SIGNING).unlink()
    said = io.StringIO()
    call_command("make_ledger_key", stdout=said)
    assert keys.signer().name == before.name, "the log keeps its name"
    assert keys.verifiers() == [before.verifier, keys.signer().verifier]
    assert keys.signer().verifier.fingerprint in said.getvalue()


def test_without_its_key_the_ledger_numbers_and_does_not_sign(ledger: Ledger, act: Act) -> None:
    ledger()
    path = keys.folder() / keys.SIGNING
    secret = path.read_text()
    path.unlink()
    act("unsigned")
    done = ledger()
    assert (done.integrated > 0, done.checkpoint) == (True, None)
    (fault,) = faults.open_faults()
    assert (fault.code, str(path) in faults.message(fault)) == (LedgerKeyMissing.code, True)
    ledger()
    assert SecurityEvent.objects.filter(kind="ledger", error_code="AUD-030").count() == 1, "told once"

    for content, mode, why in ((secret, 0o644, "others can read it"), ("nonsense", 0o600, "no private key")):
        path.write_text(content)
        path.chmod(mode)
        with pytest.raises(LedgerKeyUnusable, match=why):
            keys.signer()
    path.unlink()
    path.mkdir()
    with pytest.raises(LedgerKeyUnusable, match="Is a directory"):
        keys.signer()
    path.rmdir()
    path.write_text(secret)
    path.chmod(0o600)
    assert ledger().checkpoint == 2
    assert faults.open_faults() == []


def test_a_start_without_the_key_is_warned_of(ledger: Ledger, settings: Any, tmp_path: Path) -> None:
    assert the_ledgers_key_is_there(None) == []
    (keys.folder() / keys.SIGNING).chmod(0o644)
    (warning,) = the_ledgers_key_is_there(None)
    assert (warning.id, "others can read it" in warning.msg) == ("audit.W001", True)
    (keys.folder() / keys.SIGNING).unlink()
    assert "is missing" in the_ledgers_key_is_there(None)[0].msg
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "nowhere"
    assert the_ledgers_key_is_there(None) == [], "a process that never signed"


def test_the_embedded_set_up_makes_its_key_once(ledger: Ledger, settings: Any, tmp_path: Path) -> None:
    ledger()
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "embedded"
    settings.PHARMOM_LEDGER_MAKES_KEY = True
    assert ledger().checkpoint is None
    assert not keys.folder().exists(), "never for a log that has been signed"


def test_key_files_are_for_our_account_alone(ledger: Ledger) -> None:
    assert keys.folder().stat().st_mode & 0o077 == 0
    for path in keys.folder().iterdir():
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidNote):
        open_checkpoint((keys.folder() / keys.SIGNING).read_text(), keys.verifiers())
