"""The commands that make, replace and certify the key of documents, as somebody types them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command

from audit.errors import DocumentKeyMissing
from audit.ledger import certificates, keys
from audit.ledger.integrator import Round
from audit.ledger.note import open_note
from audit.models import AuditEvent
from mom.env import BASE_DIR

pytestmark = pytest.mark.urs("URS-DAT-09")

Ledger = Callable[[], Round]


@pytest.fixture(autouse=True)
def smaller_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in a quarter of the time; nothing here depends on their size."""
    monkeypatch.setattr(certificates, "BITS", 2048)


@pytest.fixture
def documents(ledger: Ledger, settings: Any, tmp_path: Path) -> Path:
    """A folder for documents apart from the ledger's keys; nothing in it, and not made yet."""
    settings.PHARMOM_DOCUMENT_KEYS = str(tmp_path / "documents")
    return tmp_path / "documents"


def _as(monkeypatch: pytest.MonkeyPatch, cast: Any, command: str, user: str = "admin.sun") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(cast.password + "\n"))
    said = io.StringIO()
    call_command(
        command,
        *("--user", user, "--reason-code", "planned_change", "--password-stdin"),
        *("--reason", "the yearly rotation of the plant's keys"),
        stdout=said,
    )
    return said.getvalue()


def _made() -> str:
    said = io.StringIO()
    call_command("make_document_key", stdout=said)
    return said.getvalue()


def test_the_key_is_made_once_and_what_signs_the_ledger_stays_elsewhere(documents: Path) -> None:
    said = _made()
    fingerprint = keys.signer().verifier.fingerprint
    assert fingerprint in said and str(documents) in said and str(keys.folder()) in said
    assert {each.name for each in documents.iterdir()} == {
        "document.key",
        "document.pem",
        "document.note",
        "documents.pem",
    }
    assert (keys.folder() / "authority.key").exists()
    assert all(each.stat().st_mode & 0o077 == 0 for each in [documents, *documents.iterdir()])
    text = open_note((documents / "document.note").read_text(), [keys.signer().verifier]).text
    assert certificates.certified() in text
    before = certificates.signer()
    with pytest.raises(CommandError, match=r"AUD-051.*there is one already"):
        _made()
    assert certificates.signer() == before


def test_without_the_ledgers_key_none_is_made(documents: Path, settings: Any, tmp_path: Path) -> None:
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "nowhere"
    with pytest.raises(CommandError, match="AUD-030"):
        _made()
    assert not documents.exists()


def test_a_folder_that_cannot_be_written_is_named(documents: Path) -> None:
    documents.write_text("a file in the place of the folder")
    with pytest.raises(CommandError, match=r"AUD-051.*documents"):
        _made()


def test_rotation_is_stated_and_what_the_former_key_signed_stays_provable(
    documents: Path, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="AUD-050"):
        _as(monkeypatch, cast, "rotate_document_key")
    _made()
    former = certificates.signer()
    assert str(documents) in _as(monkeypatch, cast, "rotate_document_key")
    _as(monkeypatch, cast, "rotate_document_key")
    now = certificates.signer()
    assert (now.certificate != former.certificate, now.authority == former.authority) == (True, True)
    events = AuditEvent.objects.filter(action="audit.rotate_document_key").order_by("id")
    assert len(events) == 2 and "yearly rotation" in events[0].reason_text
    assert events[0].data["former"] in former.note
    listed = x509.load_pem_x509_certificates((documents / "documents.pem").read_bytes())
    assert len(listed) == 4, "the authority and three certificates, oldest first"
    (verifier,) = keys.verifiers()
    assert open_note(former.note, [verifier]).signed_by == (verifier,)
    with pytest.raises(CommandError, match="AUD-002"):
        _as(monkeypatch, cast, "rotate_document_key", "li.na")
    (keys.folder() / "authority.key").unlink()
    with pytest.raises(CommandError, match=r"AUD-050.*authority"):
        _as(monkeypatch, cast, "rotate_document_key")
    assert certificates.signer() == now
    assert events.count() == 2, "what cannot be done is not stated"


def test_a_certificate_of_the_plants_own_authority_is_certified(
    documents: Path, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of another plant stand for those of an authority elsewhere."""
    with pytest.raises(CommandError, match="AUD-050"):
        _as(monkeypatch, cast, "certify_document_key")
    _made()
    (documents / "document.note").unlink()
    with pytest.raises(DocumentKeyMissing):
        certificates.signer()
    said = _as(monkeypatch, cast, "certify_document_key")
    assert keys.signer().verifier.fingerprint in said
    assert certificates.signer().ledger_key == keys.signer().verifier
    assert AuditEvent.objects.latest("id").data == {"former": ""}
    (documents / "document.key").chmod(0o644)
    with pytest.raises(CommandError, match="chmod 600"):
        _as(monkeypatch, cast, "certify_document_key")


def test_a_new_key_of_the_ledger_vouches_for_the_same_certificate(
    documents: Path, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made()
    former = certificates.signer()
    said = _as(monkeypatch, cast, "rotate_ledger_key")
    now = certificates.signer()
    assert now.certificate == former.certificate
    assert (now.ledger_key, former.ledger_key) == tuple(reversed(keys.verifiers()))
    assert now.ledger_key.fingerprint in said


def test_as_processes(documents: Path, cast: Any, cast_db: str) -> None:
    """Each in a process of its own, as in the container of the worker."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.audit.bypassing.settings",
        "BYPASSED_DATABASE": cast_db,
        "PHARMOM_LEDGER_KEYS": str(keys.folder()),
        "PHARMOM_DOCUMENT_KEYS": str(documents),
    }

    def run(*words: str, entered: str = "") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            input=entered,
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = run("make_document_key")
    assert (code, keys.signer().verifier.fingerprint in said) == (0, True), said
    before = certificates.signer()
    code, said = run("make_document_key")
    assert (code, "AUD-051" in said) == (1, True), said
    who = ("--user", "admin.sun", "--password-stdin", "--reason-code", "planned_change")
    code, said = run("rotate_document_key", *who, "--reason", "once a year", entered=cast.password + "\n")
    assert code == 0, said
    assert certificates.signer().certificate != before.certificate
