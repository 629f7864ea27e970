"""Whatever is changed in a dossier is found, and named (URS-DAT-09, URS-SIG-06)."""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any

import pytest

from tests.dossier import campaign, forger
from tests.dossier.making import Made, Several

SEED = 20260501
# Those of one kind after the other come on top; ten thousand are made in `make bench`.
MUTATIONS = 200


@pytest.mark.urs("URS-DAT-09", "URS-AUD-08", "URS-SIG-06")
def test_hundreds_of_mutations_are_found_and_named(several: Several, verifier: ModuleType) -> None:
    outcome = campaign.run(verifier, several, SEED, range(MUTATIONS))
    assert outcome.missed == []
    assert outcome.found == MUTATIONS


@pytest.mark.urs("URS-DAT-09", "URS-AUD-08", "URS-SIG-06")
@pytest.mark.parametrize("mutation", forger.IN_THE_DATA, ids=lambda each: each.__name__)
def test_each_part_that_was_changed_is_named(
    mutation: forger.Mutation, made: Made, other: Made, verifier: ModuleType
) -> None:
    trust = verifier.Trust(made.fingerprint)
    theirs = forger.data_of(verifier, other.pdf)
    for number in range(3):
        chance = random.Random(SEED + number)
        data = forger.data_of(verifier, made.pdf)
        expected = mutation(data, chance, theirs)
        report = verifier.verify(forger.with_data(verifier, made.pdf, data), trust)
        assert not report.is_valid
        assert any(each == expected or expected.startswith(f"{each}/") for each in report.parts), (
            expected,
            report.findings,
        )


@pytest.mark.urs("URS-AUD-08", "URS-SIG-06")
@pytest.mark.parametrize("mutation", forger.IN_THE_TRAIL, ids=lambda each: each.__name__)
def test_the_trail_alone_names_it_without_the_manifest(
    mutation: forger.Mutation, made: Made, other: Made, verifier: ModuleType
) -> None:
    theirs = forger.data_of(verifier, other.pdf)
    checkpoint = verifier.Checkpoint.parse(
        verifier.Pdf(made.pdf).files()["checkpoint.note"].decode().rpartition("\n\n")[0] + "\n"
    )
    for number in range(3):
        data = forger.data_of(verifier, made.pdf)
        expected = mutation(data, random.Random(SEED + number), theirs)
        report = verifier.Report()
        verifier.verify_data(data, checkpoint, report)
        assert expected in report.parts, (expected, report.findings)


@pytest.mark.parametrize("name", ["dossier.json", "checkpoint.note", "manifest.txt"])
def test_files_swapped_between_two_dossiers(name: str, made: Made, other: Made, verifier: ModuleType) -> None:
    theirs = verifier.Pdf(other.pdf).files()[name]
    swapped = forger.rebuilt(verifier, made.pdf, {name: theirs})
    report = verifier.verify(swapped, verifier.Trust(made.fingerprint))
    assert not report.is_valid
    wanted = {"file/manifest.txt": "file/dossier.json"}.get(f"file/{name}", f"file/{name}")
    assert wanted in report.parts, report.findings


def test_the_pages_of_another_dossier_around_these_data(
    made: Made, other: Made, verifier: ModuleType
) -> None:
    files = verifier.Pdf(made.pdf).files()
    report = verifier.verify(forger.rebuilt(verifier, other.pdf, files), verifier.Trust(made.fingerprint))
    assert report.parts == ["file"]


@pytest.mark.urs("URS-DAT-09")
def test_a_dossier_made_anew_with_other_keys_is_invalid(
    made: Made, forged: Made, verifier: ModuleType, capsys: Any, tmp_path: Any
) -> None:
    assert verifier.verify(forged.pdf, verifier.Trust(forged.fingerprint)).is_valid
    report = verifier.verify(forged.pdf, verifier.Trust(made.fingerprint))
    assert not report.is_valid
    assert "key" in report.parts
    path = tmp_path / "forged.pdf"
    path.write_bytes(forged.pdf)
    with pytest.raises(SystemExit) as stopped:
        verifier.main([str(path)])  # no trust, no verdict
    assert stopped.value.code == 2
    assert "VALID" not in capsys.readouterr().out


def test_a_certificate_with_an_unknown_kind_of_key_ends_no_program(made: Made, verifier: ModuleType) -> None:
    """One byte of the identifier of RSA keys is another one, in each certificate."""
    rsa, unknown = b"2a864886f70d010101", b"2a864886f70d010171"
    spoiled = made.pdf.replace(rsa, unknown).replace(rsa.upper(), unknown.upper())
    assert spoiled != made.pdf
    report = verifier.verify(spoiled, verifier.Trust(made.fingerprint))
    assert not report.is_valid
    assert set(report.parts) == {"certificate", "file"}, report.findings
