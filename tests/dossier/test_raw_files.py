"""Raw files in a dossier: inside byte for byte, and each change of one named (URS-DAT-07, 09, 11)."""

from __future__ import annotations

import base64
import hashlib
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from batches.models import Batch, RawFile
from tests.batches.files import GOOD, HEAVY, table, with_raw_files
from tests.batches.floor import Floor
from tests.batches.seeing import tamper
from tests.conftest import Cast
from tests.dossier import forger, making
from tests.dossier.making import Several

pytestmark = pytest.mark.urs("URS-DAT-07", "URS-DAT-11")
SEED = 20260701
CAME = [table("250.1", "error"), table(*HEAVY), table(*GOOD)]


def test_every_file_that_came_is_inside_as_it_came(
    several: Several, verifier: ModuleType, tmp_path: Path
) -> None:
    made = several.filed
    report = verifier.verify(made.pdf, verifier.Trust(made.fingerprint))
    assert report.is_valid and report.findings == []
    assert [base64.b64decode(each["content"]) for each in made.content["files"]] == CAME
    manifest = verifier.Pdf(made.pdf).files()["manifest.txt"].decode()
    for each in made.content["files"]:
        assert f" files/batches_rawfile/{each['row']}\n" in manifest
    text = str(made.content["text"])
    for content in CAME:
        assert hashlib.sha256(content).hexdigest() in text

    path, folder = tmp_path / "dossier.pdf", tmp_path / "raw"
    path.write_bytes(made.pdf)
    trust = [str(path), "--fingerprint", made.fingerprint]
    assert verifier.main([*trust, "--files", str(folder)]) == 0
    written = {each.name.partition("-")[2]: each.read_bytes() for each in folder.iterdir()}
    assert written == dict(zip(["broken.csv", "first.csv", "mass.csv"], CAME, strict=True))
    assert verifier.main([*trust, "--files", str(folder)]) == 2, "nothing that is there is written over"


@pytest.mark.urs("URS-DAT-09")
@pytest.mark.parametrize("mutation", forger.IN_THE_FILES, ids=lambda each: each.__name__)
def test_a_changed_raw_file_is_named_with_and_without_the_manifest(
    mutation: forger.Mutation, several: Several, verifier: ModuleType
) -> None:
    made = several.filed
    note = verifier.Pdf(made.pdf).files()["checkpoint.note"].decode()
    checkpoint = verifier.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    for number in range(5):
        data = forger.data_of(verifier, made.pdf)
        expected = mutation(data, random.Random(SEED + number), {})
        report = verifier.verify(forger.with_data(verifier, made.pdf, data), verifier.Trust(made.fingerprint))
        assert expected in report.parts, (expected, report.findings)
        alone = verifier.Report()
        verifier.verify_data(data, checkpoint, alone)
        assert expected in alone.parts, (expected, alone.findings)


def test_the_dossier_of_the_step_alone_has_its_files_and_the_decision_about_them(
    eventful: Batch, verifier: ModuleType
) -> None:
    floor = Floor(Cast())
    floor.make_ready("HSG-02")
    batch = with_raw_files(floor)
    made = making.make(batch, "both", batch.steps.get(key="mass"))
    report = verifier.verify(made.pdf, verifier.Trust(made.fingerprint))
    assert report.is_valid, report.findings
    assert [base64.b64decode(each["content"]) for each in made.content["files"]] == CAME
    tables = {each["table"] for each in made.content["records"]}
    assert {"batches_rawfile", "batches_processedresult", "audit_signature"} <= tables


def test_a_file_that_was_altered_in_the_database_goes_out_as_it_stands_and_is_named(
    eventful: Batch, verifier: ModuleType, superuser_connection: Any
) -> None:
    floor = Floor(Cast())
    floor.make_ready("HSG-02")
    batch = with_raw_files(floor)
    file = RawFile.objects.latest("id")
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE batches_rawfile DROP CONSTRAINT batches_rawfile_is_itself")
    altered = table(*GOOD).replace(b"250.1", b"255.1")
    tamper(superuser_connection, "batches_rawfile", f"content = decode('{altered.hex()}', 'hex')", file.pk)
    made = making.make(batch)
    report = verifier.verify(made.pdf, verifier.Trust(made.fingerprint))
    assert f"files/batches_rawfile/{file.pk}" in report.parts
    assert f"records/batches_rawfile/{file.pk}" in report.parts
