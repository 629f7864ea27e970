"""A dossier as it is made: valid, complete, and saying on paper what its data says."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.timestamps import DummyTimeStamper

from audit.errors import DocumentKeyMissing, DocumentKeyUnusable
from audit.ledger import certificates, keys
from audit.ledger.integrator import integrate
from audit.ledger.proofs import consistency_proof
from audit.models import AuditEvent, LedgerCheckpoint
from batches.models import Batch, Dossier, StepRecord
from kernel.document.signed import Signing, signed_pdf
from tests.conftest import Cast
from tests.dossier import forger
from tests.dossier.making import PROGRAM, Made, Several, make
from tests.pdf import Pdf, undrawn


def read(verifier: ModuleType, made: Made) -> Any:
    """What the program says of it."""
    return verifier.verify(made.pdf, verifier.Trust(made.fingerprint))


@pytest.mark.urs("URS-DAT-09", "URS-DAT-11")
def test_untouched_dossiers_are_valid(several: Several, verifier: ModuleType) -> None:
    for each in (several.whole, several.step, several.other):
        report = read(verifier, each)
        assert report.findings == []
        assert report.is_valid


@pytest.mark.urs("URS-DAT-09", "URS-DAT-11", "URS-AUD-08")
def test_the_program_needs_nothing_of_the_system(made: Made, tmp_path: Path) -> None:
    dossier = tmp_path / "d.pdf"
    dossier.write_bytes(made.pdf)
    command = [sys.executable, "-I", str(PROGRAM), str(dossier)]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *more], capture_output=True, text=True, cwd=tmp_path, check=False)

    valid = run("--fingerprint", f"SHA256:{made.fingerprint.upper()}", "--json")
    assert (valid.returncode, json.loads(valid.stdout)["verdict"]) == (0, "valid")
    invalid = run("--fingerprint", "0" * 64, "--lang", "zh")
    assert invalid.returncode == 1
    assert "无效" in invalid.stdout and "该档案由他人制作" in invalid.stdout
    for call in (
        [],
        ["--fingerprint", "1234"],
        ["--fingerprint", ""],
        ["--anchor", "nowhere"],
        ["--anchor", "", "--key", ""],
    ):
        refused = run(*call)
        assert refused.returncode == 2 and "Traceback" not in refused.stderr, refused.stderr


@pytest.mark.urs("URS-DAT-09", "URS-SIG-04")
def test_the_paper_says_what_the_data_says(made: Made, verifier: ModuleType) -> None:
    pdf = Pdf(made.pdf)
    data = forger.data_of(verifier, made.pdf)
    assert data == json.loads(json.dumps(made.content))
    printed = "".join(pdf.text.replace("\N{ZERO WIDTH SPACE}", "").split())
    found = {text for section in data["text"]["sections"] for text in _texts(section)}
    assert len(found) > 100
    assert {text for text in found if "".join(text.split()) not in printed} == set()
    codes = [each["code"] for each in data["text"]["sections"]]
    assert (
        codes.index("exceptions") < codes.index("steps") < codes.index("signatures") < codes.index("verify")
    )
    for signature in data["signatures"]:
        assert signature["name"] in pdf.text and f"({signature['username']})" in pdf.text
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Page {number} of {len(pdf.pages)}" in " ".join(page.split())
    assert "COPY · dossier no. 1" in pdf.text
    assert undrawn(pdf) == set()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict) and value["kind"] == "table" and not value["rows"]:
        yield value["empty"]
    elif isinstance(value, dict):
        left_out = {"kind", "code", "tone", "widths", "empty"} - (
            {"code"} if value["kind"] == "table" else set()
        )
        for name, each in value.items():
            if name not in left_out:
                yield from _texts(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.urs("URS-DAT-09")
def test_the_data_is_the_whole_record(made: Made) -> None:
    data = made.content
    tables = {each["table"] for each in data["records"]}
    assert tables >= {
        "audit_signature",
        "batches_batch",
        "batches_batchexception",
        "batches_controlrecipe",
        "batches_equipmentallocation",
        "batches_stepattempt",
        "batches_stepexecution",
        "batches_steprecord",
        "equipment_unit",
        "materials_materialtransaction",
        "quality_deviation",
    }
    assert data["recipe"]["digest"] == data["recipe"]["document"]["digest"]
    assert all(each["event"] is None or each["seal"] is not None for each in data["trail"])


@pytest.mark.urs("URS-DAT-09")
def test_built_as_pdf_a_with_its_files_and_one_pades_signature(made: Made) -> None:
    reader = PdfFileReader(io.BytesIO(made.pdf))
    (signature,) = reader.embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    signature.compute_integrity_info()
    assert signature.summarise_integrity_info()["coverage"].name == "ENTIRE_FILE"
    xmp = reader.root["/Metadata"].data.decode()
    assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="B"' in xmp
    specs = [each.get_object() for each in reader.root["/AF"]]
    names = ["certificate.note", "checkpoint.note", "dossier.json", "manifest.txt"]
    assert [each["/UF"] for each in specs] == names
    assert {str(each["/AFRelationship"]) for each in specs} == {"/Data"}


@pytest.mark.urs("URS-DAT-09")
def test_the_dossier_of_one_step_holds_nothing_else(several: Several, verifier: ModuleType) -> None:
    step, whole = several.step.content, several.whole.content
    assert step["recipe"] is None and step["kind"] == "step"
    everything = verifier.Pdf(several.step.pdf)
    text = " ".join(
        [content.decode() for content in everything.files().values()] + [Pdf(several.step.pdf).text]
    )
    mine = {(each["table"], each["row"]) for each in step["records"]}
    for record in whole["records"]:
        if (record["table"], record["row"]) not in mine and "uuid" in record["image"]:
            assert record["image"]["uuid"] not in text, record["table"]
    steps = {
        each["image"]["key"]: each for each in whole["records"] if each["table"] == "batches_stepexecution"
    }
    assert "moisture" in steps
    for key in set(steps) - {"moisture"}:
        definition = json.loads(steps[key]["image"]["definition"])
        assert f'"{key}"' not in text
        assert definition["name"]["en"] not in text and definition["name"]["zh"] not in text
    others = (
        "31.5",
        "Water on the floor.",
        "10.980",
        "RM-STB-2601",
        "HSG-01",
        several.whole.content["recipe"]["digest"],
    )
    assert [each for each in others if each in text] == []
    assert "1.50" in text and "Read the wrong line." in text  # what it is about is there
    assert any("withheld" in change for event in step["trail"] for change in event["changes"])


@pytest.mark.urs("URS-DAT-09", "URS-AUD-10")
def test_it_is_numbered_recorded_and_given_to_those_who_may(eventful: Batch, verifier: ModuleType) -> None:
    cast, browser = Cast(), Client()
    browser.force_login(cast["chen.jing"])
    page = browser.get(f"/batches/{eventful.uuid}/dossier/").content.decode()
    fingerprint = keys.signer().verifier.fingerprint
    assert fingerprint[:8] in page and "verify_dossier.py" in page
    reply = browser.post(f"/batches/{eventful.uuid}/dossier/", {"language": "both", "step": ""})
    assert reply["Content-Disposition"] == f'attachment; filename="{eventful.code}-D1.pdf"'
    assert verifier.verify(reply.content, verifier.Trust(fingerprint)).is_valid
    api = f"/api/v1/batches/{eventful.code}/export-dossier/"
    step = browser.post(api, {"language": "en", "step": "moisture"}, content_type="application/json")
    report = verifier.verify(step.content, verifier.Trust(fingerprint))
    assert report.is_valid and report.facts["kind"] == "step"
    assert (
        browser.post(api, {"language": "en", "step": "no"}, content_type="application/json").status_code
        == 422
    )
    one, two = Dossier.objects.order_by("number")
    assert (one.number, one.step, two.number, two.step.key) == (1, None, 2, "moisture")
    event = AuditEvent.objects.filter(action="batches.export_dossier").earliest("id")
    assert event.data["content_digest"] == one.content_digest
    browser.force_login(cast["li.na"])
    assert browser.post(f"/batches/{eventful.uuid}/dossier/", {"language": "en"}).status_code == 403
    assert browser.post(api, {"language": "en"}, content_type="application/json").status_code == 403
    assert Dossier.objects.count() == 2


@pytest.mark.urs("URS-DAT-09")
def test_the_first_dialog_tells_the_fingerprint_that_the_first_dossier_will_have(
    eventful: Batch, log_keys: Path, settings: Any, verifier: ModuleType
) -> None:
    """Also before there is a key for documents; without any key there is no empty field to copy from."""
    for made in log_keys.glob("document*"):
        made.unlink()
    (log_keys / certificates.AUTHORITY).unlink()
    browser = Client()
    browser.force_login(Cast()["chen.jing"])
    address = f"/batches/{eventful.uuid}/dossier/"
    assert 'name="fingerprint"' not in browser.get(address).content.decode()
    settings.PHARMOM_LEDGER_MAKES_KEY = True
    fingerprint = keys.signer().verifier.fingerprint
    assert fingerprint[:8] in browser.get(address).content.decode()
    reply = browser.post(address, {"language": "en", "step": ""})
    assert verifier.verify(reply.content, verifier.Trust(fingerprint)).is_valid


@pytest.mark.urs("URS-AUD-08", "URS-SIG-06")
def test_what_was_changed_in_the_database_is_named(
    eventful: Batch, superuser_connection: Any, verifier: ModuleType
) -> None:
    integrate()
    record = StepRecord.objects.get(step__batch=eventful, field="moisture")
    before = make(eventful)
    with superuser_connection.cursor() as cursor:
        for table in ("batches_steprecord", "audit_event"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute("UPDATE batches_steprecord SET value = '1.40' WHERE id = %s", [record.pk])
        cursor.execute(
            "UPDATE audit_event SET actor_name = 'Somebody' WHERE id = (SELECT max(event_id) FROM audit_change"
            " WHERE table_name = 'batches_steprecord' AND row_id = %s)",
            [record.pk],
        )
    assert read(verifier, before).is_valid
    parts = read(verifier, make(eventful)).parts
    assert f"records/batches_steprecord/{record.pk}" in parts
    assert any(part.startswith("trail/") for part in parts)
    assert len(parts) == 2


@pytest.mark.urs("URS-AUD-09")
def test_an_anchored_checkpoint_is_trust_enough(
    made: Made, several: Several, verifier: ModuleType, tmp_path: Path
) -> None:
    note = verifier.Pdf(made.pdf).files()["checkpoint.note"]
    key = made.content["log"]["keys"][0]
    (tmp_path / "anchor.note").write_bytes(note)
    (tmp_path / "d.pdf").write_bytes(made.pdf)
    (tmp_path / "other.pdf").write_bytes(several.other.pdf)
    (tmp_path / "forged.pdf").write_bytes(several.forged.pdf)
    trust = ["--anchor", str(tmp_path / "anchor.note"), "--key", key]
    assert verifier.main([str(tmp_path / "d.pdf"), *trust]) == 0
    assert (
        verifier.main([str(tmp_path / "other.pdf"), *trust]) == 1
    )  # of another size: needs the proof between
    assert verifier.main([str(tmp_path / "forged.pdf"), *trust]) == 1


@pytest.mark.urs("URS-AUD-09")
def test_the_proof_between_two_checkpoints(several: Several, verifier: ModuleType, eventful: Batch) -> None:
    first = make(eventful)
    second = make(eventful)
    sizes = [each.content["log"]["size"] for each in (first, second)]
    assert sizes[0] < sizes[1]
    anchor = LedgerCheckpoint.objects.get(size=sizes[1])
    checkpoint = verifier.Checkpoint.parse(anchor.note.rpartition("\n\n")[0] + "\n")
    proof = tuple(consistency_proof(*sizes))
    assert verifier.verify(first.pdf, verifier.Trust(first.fingerprint, checkpoint, proof)).is_valid
    for wrong in ((), proof[:-1], (*proof[1:], proof[0]), (*proof, proof[0])):
        report = verifier.verify(first.pdf, verifier.Trust(first.fingerprint, checkpoint, wrong))
        assert report.parts == ["checkpoint"]


def test_keys_are_rotated_and_old_dossiers_stay_valid(eventful: Batch, verifier: ModuleType) -> None:
    before = make(eventful)
    certificates.rotate()
    former = keys.signer().verifier
    keys.put_into_use(keys.prepare())
    certificates.certify_again(former)
    after = make(eventful)
    assert before.fingerprint != after.fingerprint
    assert read(verifier, before).is_valid and read(verifier, after).is_valid
    assert not verifier.verify(after.pdf, verifier.Trust(before.fingerprint)).is_valid
    kept = x509.load_pem_x509_certificates((keys.folder() / certificates.ALL).read_bytes())
    assert len(kept) == 3


def test_without_a_key_no_number_is_given(eventful: Batch) -> None:
    path = keys.folder() / certificates.KEY
    path.chmod(0o644)
    with pytest.raises(DocumentKeyUnusable, match="chmod 600"):
        make(eventful)
    path.unlink()
    browser = Client()
    browser.force_login(Cast()["chen.jing"])
    reply = browser.post(f"/batches/{eventful.uuid}/dossier/", {"language": "en", "step": ""})
    assert reply.status_code == 503
    assert DocumentKeyMissing.code in reply.content.decode()
    assert not Dossier.objects.exists()


def test_a_time_stamp_is_verified_and_reported(
    made: Made, log_keys: Path, cast_db: str, verifier: ModuleType
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test TSA")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    certificate = asn1_x509.Certificate.load(built.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        tsa_cert=certificate,
        tsa_key=asn1_keys.PrivateKeyInfo.load(private),
        certs_to_embed=None,
        fixed_dt=now,
    )
    signer = certificates.signer()
    signing = Signing(signer.key, signer.certificate, signer.authority, stamper)
    stamped = signed_pdf(unsigned(made.pdf), signing, name="PharMOM", reason="stamped")
    report = verifier.verify(stamped, verifier.Trust(made.fingerprint))
    assert report.findings == []
    assert report.facts["time_stamp"]["by"] == "CN=Test TSA"
    token = verifier.Pdf(stamped).signed_bytes()[1].hex()
    digest = hashlib.sha256(verifier.Signed.parse(bytes.fromhex(token)).signature).hexdigest()
    assert digest in token
    case = str.upper if digest.upper().encode() in stamped else str.lower
    wrong = stamped.replace(case(digest).encode(), case(digest[::-1]).encode())
    assert verifier.verify(wrong, verifier.Trust(made.fingerprint)).parts == ["file"]


def unsigned(pdf: bytes) -> bytes:
    """The document without its signature."""
    reader = PdfFileReader(io.BytesIO(pdf))
    writer = copy_into_new_writer(reader, writer_kwargs={"stream_xrefs": False})
    for name in ("/AcroForm", "/Perms"):
        del writer.root[name]
    for page in range(int(writer.root["/Pages"]["/Count"])):
        found = writer.find_page_for_modification(page)[0].get_object()
        found.pop("/Annots", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
