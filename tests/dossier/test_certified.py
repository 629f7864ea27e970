"""The ledger's key vouches for the certificate of dossiers; whoever makes them needs no more (URS-DAT-09)."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from audit.errors import DocumentKeyMissing, DocumentKeyUnusable, NotInLedgerYet
from audit.ledger import certificates, keys
from audit.ledger.integrator import integrate
from audit.ledger.note import Signer, sign
from batches.models import Batch, Dossier
from batches.selectors import dossier
from kernel.document.signed import Signing, signed_pdf
from tests.dossier import forger, making
from tests.dossier.making import FINGERPRINT_1, FINGERPRINT_2, FORMAT_1, FORMAT_2, Made, make_keys
from tests.dossier.test_dossier import read, unsigned

pytestmark = pytest.mark.urs("URS-DAT-09")


@pytest.fixture(autouse=True)
def smaller_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in a quarter of the time; nothing here depends on their size."""
    monkeypatch.setattr(certificates, "BITS", 2048)


def make(batch: Batch) -> Made:
    """The dossier of one step: made sooner than that of the batch."""
    return making.make(batch, step=batch.steps.get(key="moisture"))


@pytest.fixture
def apart(eventful: Batch, settings: Any, tmp_path: Path) -> Path:
    """The process that makes dossiers has a folder of its own, and no key of the ledger's."""
    held = tmp_path / "documents"
    held.mkdir()
    for name in (certificates.KEY, certificates.CHAIN, certificates.NOTE, certificates.ALL):
        (keys.folder() / name).rename(held / name)
    settings.PHARMOM_DOCUMENT_KEYS = str(held)
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "nowhere"
    return tmp_path / "keys"


def test_a_process_without_the_ledgers_keys_makes_dossiers(
    apart: Path, eventful: Batch, settings: Any, verifier: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier, "WAIT_S", 0.0)
    with pytest.raises(NotInLedgerYet):
        make(eventful)
    assert not Dossier.objects.exists()
    settings.PHARMOM_LEDGER_KEYS = apart
    integrate()
    settings.PHARMOM_LEDGER_KEYS = apart.parent / "nowhere"
    assert not keys.are_here()
    made = make(eventful)
    assert read(verifier, made).is_valid
    settings.PHARMOM_LEDGER_KEYS = apart
    assert made.fingerprint == keys.signer().verifier.fingerprint


def test_the_newest_entries_are_waited_for(
    apart: Path, eventful: Batch, settings: Any, monkeypatch: Any
) -> None:
    """The worker's next round comes while the page waits."""

    def worker(seconds: float) -> None:
        settings.PHARMOM_LEDGER_KEYS = apart
        integrate()
        settings.PHARMOM_LEDGER_KEYS = apart.parent / "nowhere"

    monkeypatch.setattr(dossier.time, "sleep", worker)
    assert make(eventful).content["trail"]


def test_a_certificate_that_the_ledgers_key_does_not_vouch_for_is_invalid(
    made: Made, log_keys: Path, cast_db: str, verifier: ModuleType, settings: Any, tmp_path: Path
) -> None:
    """The same pages and data, signed anew with a key of the forger's; then with a note of the forger's as well."""
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "forger"
    make_keys()
    signer = certificates.signer()
    signing = Signing(signer.key, signer.certificate, signer.authority, None)
    anew = signed_pdf(unsigned(made.pdf), signing, name="PharMOM", reason="forged")
    report = verifier.verify(anew, verifier.Trust(made.fingerprint))
    assert report.parts == ["certificate"]
    assert "vouches for" in verifier.message("certificate", {}, "en")
    with_note = forger.rebuilt(verifier, made.pdf, {"certificate.note": signer.note.encode()})
    anew = signed_pdf(unsigned(with_note), signing, name="PharMOM", reason="forged")
    report = verifier.verify(anew, verifier.Trust(made.fingerprint))
    assert report.parts == ["file/certificate.note"]


@pytest.mark.parametrize("what", ["text", "key"])
def test_a_note_of_the_trusted_key_about_something_else_is_no_word_for_a_certificate(
    what: str, made: Made, log_keys: Path, verifier: ModuleType
) -> None:
    note = verifier.Pdf(made.pdf).files()["certificate.note"].decode()
    text = note.rpartition("\n\n")[0] + "\n"
    other = Signer.generate("pharmom-test").verifier
    text = (
        text.replace("/1\n", "/2\n") if what == "text" else text.replace(text.split("\n")[1], f"key {other}")
    )
    pdf = forger.rebuilt(verifier, made.pdf, {"certificate.note": sign(text, [keys.signer()]).encode()})
    assert verifier.verify(pdf, verifier.Trust(made.fingerprint)).parts == ["file/certificate.note"]


def test_a_dossier_of_the_first_format_stays_valid(verifier: ModuleType) -> None:
    pdf = FORMAT_1.read_bytes()
    report = verifier.verify(pdf, verifier.Trust(FINGERPRINT_1))
    assert report.findings == [] and report.is_valid
    assert verifier.verify(pdf, verifier.Trust("0" * 64)).parts == ["key"]
    data = forger.data_of(verifier, pdf)
    assert data["format"] == "pharmom-dossier/1"
    data["format"] = "pharmom-dossier/2"
    changed = verifier.verify(forger.with_data(verifier, pdf, data), verifier.Trust(FINGERPRINT_1))
    assert changed.parts == ["file/certificate.note"], "what the second format needs is not there"


@pytest.mark.urs("URS-DAT-07", "URS-DAT-11")
def test_a_dossier_of_the_second_format_stays_valid(verifier: ModuleType) -> None:
    pdf = FORMAT_2.read_bytes()
    report = verifier.verify(pdf, verifier.Trust(FINGERPRINT_2))
    assert report.findings == [] and report.is_valid
    data = forger.data_of(verifier, pdf)
    assert data["format"] == "pharmom-dossier/2"
    data["format"] = "pharmom-dossier/3"
    changed = verifier.verify(forger.with_data(verifier, pdf, data), verifier.Trust(FINGERPRINT_2))
    assert changed.parts == ["identity"], "what the third format needs is not there"


def test_a_ledger_key_that_was_replaced_has_to_vouch_anew(
    eventful: Batch, verifier: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make(eventful)
    former = keys.signer().verifier
    keys.put_into_use(keys.prepare())
    integrate()
    make(eventful)  # with the checkpoint that both keys have signed
    integrate()
    with pytest.raises(DocumentKeyUnusable, match="certify_document_key"):
        make(eventful)
    with pytest.raises(DocumentKeyUnusable, match="did not certify"):
        certificates.certify_again(Signer.generate("pharmom-test").verifier)
    assert certificates.certify_again(former)
    after = make(eventful)
    assert before.fingerprint == former.fingerprint != after.fingerprint
    assert read(verifier, before).is_valid and read(verifier, after).is_valid


def test_another_certificate_than_the_certified_one_signs_nothing(eventful: Batch, tmp_path: Path) -> None:
    kept = {name: (keys.folder() / name).read_bytes() for name in (certificates.KEY, certificates.CHAIN)}
    certificates.rotate()
    for name, content in kept.items():
        (keys.folder() / name).write_bytes(content)
    with pytest.raises(DocumentKeyUnusable, match="another certificate"):
        make(eventful)
    certificates.certify()
    assert make(eventful).pdf
    (keys.folder() / certificates.NOTE).unlink()
    with pytest.raises(DocumentKeyMissing, match=certificates.NOTE):
        make(eventful)


def test_the_embedded_set_up_has_an_older_key_certified(
    eventful: Batch, settings: Any, verifier: ModuleType
) -> None:
    (keys.folder() / certificates.NOTE).unlink()
    settings.PHARMOM_LEDGER_MAKES_KEY = True
    assert read(verifier, make(eventful)).is_valid
