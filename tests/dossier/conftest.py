"""Dossiers of a batch with everything that a record can hold, made once for the tests that read them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import override_settings

from batches.models import Batch
from tests import database
from tests.dossier import making
from tests.dossier.making import Made, Several


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    """The program as it is handed out."""
    return making.program()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: Any, eventful_template: str, django_db_blocker: Any) -> Path:
    """Keys of a log and of documents."""
    folder: Path = tmp_path_factory.mktemp("keys")
    with (
        override_settings(PHARMOM_LEDGER_KEYS=folder),
        django_db_blocker.unblock(),
        database.fresh(eventful_template),
    ):
        making.make_keys()
    return folder


@pytest.fixture(scope="session")
def eventful_template(cast_template: str, django_db_blocker: Any) -> str:
    """The test plant with the eventful batch."""
    with django_db_blocker.unblock():
        return making.eventful_template(cast_template)


@pytest.fixture
def log_keys(key_folder: Path, settings: Any, tmp_path: Path) -> Path:
    """The keys in folders of this test."""
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "keys"
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "anchors"
    settings.PHARMOM_LEDGER_MAKES_KEY = False
    shutil.copytree(key_folder, settings.PHARMOM_LEDGER_KEYS)
    return tmp_path / "keys"


@pytest.fixture
def eventful(eventful_template: str, log_keys: Path, django_db_blocker: Any) -> Iterator[Batch]:
    """The batch in a clone of its own."""
    with django_db_blocker.unblock(), database.fresh(eventful_template):
        yield Batch.objects.get()


@pytest.fixture(scope="session")
def several(
    eventful_template: str, key_folder: Path, tmp_path_factory: Any, django_db_blocker: Any
) -> Several:
    """The dossiers."""
    folder: Path = tmp_path_factory.mktemp("several")
    # A copy: the folder remembers the newest checkpoint that was signed.
    shutil.copytree(key_folder, folder / "keys")
    with django_db_blocker.unblock():
        return making.make_several(eventful_template, folder)


@pytest.fixture(scope="session")
def made(several: Several) -> Made:
    """The dossier of the whole batch."""
    return several.whole


@pytest.fixture(scope="session")
def made_of_step(several: Several) -> Made:
    """The dossier of one step."""
    return several.step


@pytest.fixture(scope="session")
def other(several: Several) -> Made:
    """The dossier of another batch of the same plant."""
    return several.other


@pytest.fixture(scope="session")
def forged(several: Several) -> Made:
    """A dossier of the same batch under other keys."""
    return several.forged
