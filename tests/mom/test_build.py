"""Set-up and checks: which Node serves, catalogues without gettext, faults of translations."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mom.build.messages import compile_catalogue
from mom.build.node import new_enough
from mom.build.translations import faults_of_catalogue, faults_of_doubles
from mom.env import BASE_DIR

HEAD = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""
REVIEWED = frozenset({"PharMOM"})


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Where a catalogue lies in an app."""
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("version", "serves"),
    [
        ("v20.19.0\n", True),
        ("v20.18.3\n", False),
        ("v22.11.0\n", False),
        ("v22.12.0\n", True),
        ("v24.1.0\n", True),
        ("v18.20.0\n", False),
        ("", False),
    ],
)
def test_node_is_taken_when_it_is_new_enough(version: str, serves: bool) -> None:
    assert new_enough(version) is serves


def test_catalogue_is_compiled_with_plurals(catalogue: Path) -> None:
    catalogue.write_text(
        HEAD + '\nmsgid "one lot"\nmsgid_plural "%(n)s lots"\nmsgstr[0] "%(n)s 批"\n', encoding="utf-8"
    )
    with compile_catalogue(catalogue).open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.ngettext("one lot", "%(n)s lots", 3) == "%(n)s 批"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Lot"\nmsgstr "批"', None),
        ('msgid "PharMOM"\nmsgstr "PharMOM"', None),
        ('msgid "Lot"\nmsgstr ""', "has no translation"),
        ('#, fuzzy\nmsgid "Lot"\nmsgstr "批"', "is marked fuzzy"),
        ('msgid "Lot"\nmsgstr "Lot"', "holds no Chinese"),
        ('msgid "批"\nmsgstr "批"', "the English text holds Chinese"),
        ('msgid "Lot %(code)s"\nmsgstr "批 %(name)s"', "has other placeholders"),
        ('msgid "Lot"\nmsgstr "批"\n\n#~ msgid "Old"\n#~ msgstr "旧"', "obsolete"),
    ],
)
def test_translation_faults_are_named(
    catalogue: Path, entry: str, fault: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mom.build.translations.ROOT", catalogue.parents[3])
    catalogue.write_text(f"{HEAD}\n{entry}\n", encoding="utf-8")
    found = list(faults_of_catalogue(catalogue, REVIEWED))
    if fault is None:
        assert found == []
    else:
        assert len(found) == 1
        assert fault in found[0]


def test_catalogue_that_is_missing_is_a_fault(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mom.build.translations.ROOT", catalogue.parents[3])
    assert list(faults_of_catalogue(catalogue, REVIEWED)) == [
        "locale/zh_Hans/LC_MESSAGES/django.po: the catalogue is missing"
    ]


def test_one_text_has_one_translation_unless_its_context_says_what_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mom.build.translations.ROOT", tmp_path)
    first, second = tmp_path / "first.po", tmp_path / "second.po"
    entry = 'msgid "Approved"\nmsgstr '
    first.write_text(f'{HEAD}\n{entry}"批准"\n', encoding="utf-8")
    second.write_text(f'{HEAD}\n{entry}"已批准"\n', encoding="utf-8")
    (fault,) = faults_of_doubles([first, second])
    assert "'批准' in first.po, '已批准' in second.po" in fault
    second.write_text(f'{HEAD}\nmsgctxt "state"\n{entry}"已批准"\n', encoding="utf-8")
    assert list(faults_of_doubles([first, second])) == []


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_check_without_xgettext_says_so_and_fails_in_ci(ci: str, status: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mom.build.translations"],
        env={**os.environ, "PATH": str(tmp_path), "CI": ci},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "texts missing from the catalogues are not looked for" in done.stdout
    assert done.returncode == status, done.stdout + done.stderr
