"""What PharMOM is made of: packages pinned and licensed, a valid bill of materials, no secret in what is tracked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mom.build import packages as locks
from mom.build.packages import ALLOWED, Package, faults_of, packages, parts_of
from mom.build.sbom import faults_of as schema_faults
from mom.build.sbom import make_sbom
from mom.build.secrets import found_now, reviewed, secrets_in, tracked_files

GOOD = Package("pypi", "good", "1.0", "MIT", (("SHA-256", "0" * 64),))


@pytest.mark.urs("URS-SYS-06")
def test_every_package_is_pinned_by_digest_and_licensed_for_use() -> None:
    found = packages()
    assert len([each for each in found if each.kind == "pypi"]) > 90
    assert len([each for each in found if each.kind == "npm"]) > 20
    assert [fault for each in found for fault in faults_of(each)] == []


@pytest.mark.parametrize(
    ("licence", "digests", "said"),
    [
        ("MIT", (), "no digest"),
        ("", GOOD.digests, "nothing says its licence"),
        ("AGPL-3.0-only", GOOD.digests, "“AGPL-3.0-only” is not one"),
        ("MIT AND GPL-3.0-only", GOOD.digests, "is not one"),
        ("GPL-3.0-only OR MIT", GOOD.digests, ""),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", GOOD.digests, ""),
        ("Freeware", GOOD.digests, "is not one"),
    ],
)
def test_a_package_that_must_not_be_is_named(
    licence: str, digests: tuple[tuple[str, str], ...], said: str
) -> None:
    faults = list(faults_of(Package("pypi", "it", "1", licence, digests)))
    assert len(faults) == bool(said) and said in "".join(faults)


def test_a_lock_without_hashes_is_read_and_refused() -> None:
    (read,) = locks.python_packages("# made by hand\nsneaky==6.6.6\n    # via nobody\n")
    assert (read.name, read.version, read.digests) == ("sneaky", "6.6.6", ())
    (npm,) = locks.npm_packages(
        '{"packages": {"": {}, "node_modules/a/node_modules/@b/c": {"version": "1"}}}'
    )
    assert (npm.name, npm.digests) == ("@b/c", ())


@pytest.mark.urs("URS-SYS-06")
def test_the_bill_of_materials_is_valid_and_names_every_package_with_purl_digest_and_licence() -> None:
    found = packages()
    text = make_sbom(found)
    assert schema_faults(text) == ""
    bill = json.loads(text)
    assert bill["metadata"]["component"]["name"] == "pharmom"
    listed = {each["purl"]: each for each in bill["components"]}
    assert len(listed) == len({(each.kind, each.name, each.version) for each in found})
    django = next(each for purl, each in listed.items() if purl.startswith("pkg:pypi/django@"))
    assert django["licenses"] and {each["alg"] for each in django["hashes"]} == {"SHA-256"}
    assert "pkg:npm/%40alpinejs/csp@" in " ".join(listed)
    assert all(each["hashes"] and each["licenses"] for each in listed.values())
    assert make_sbom([GOOD]).count("urn:uuid:") == 1
    assert json.loads(make_sbom(found))["serialNumber"] == bill["serialNumber"]


def test_the_schema_itself_refuses_what_is_no_bill() -> None:
    assert "bomFormat" in schema_faults('{"specVersion": "1.6"}')


@pytest.mark.urs("URS-SYS-06")
def test_nothing_that_is_tracked_holds_a_secret_that_nobody_has_looked_at() -> None:
    assert len(tracked_files()) > 1000
    assert set(found_now()) == reviewed()


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "aws = 'AKIA" + "QWERTYUIOPASDFGH'",
        "ghp_" + "a1B2" * 9,
        "postgresql://pharmom:" + "hunter2@db.example/pharmom",
        "xoxb-" + "123456789012-1234567890123-" + "abcdefghijklmnopqrstuvwx",
    ],
)
def test_a_secret_that_gets_in_is_found(tmp_path: Path, secret: str) -> None:
    (tmp_path / "settings.yml").write_text(f"# settings\nvalue: {secret}\n")
    assert [each.line_number for each in secrets_in(["settings.yml"], tmp_path)] == [2]


def test_licences_are_named_as_spdx_names_them() -> None:
    for each in packages():
        assert parts_of(each.licence) & ALLOWED, each
