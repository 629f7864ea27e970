"""Dossiers of a batch with everything that a record can hold, made once for the tests that read them."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from audit.ledger import certificates, keys
from batches.actions.export_dossier import export_dossier
from batches.models import Batch, StepExecution
from batches.selectors.dossier import dossier_arguments, dossier_content
from batches.selectors.dossier_file import dossier_file
from tests import database
from tests.batches import plant
from tests.batches.eventful import happen
from tests.batches.floor import Floor
from tests.conftest import Cast

PROGRAM = Path(django_settings.BASE_DIR) / "tools" / "verify_dossier.py"


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    """The program as it is handed out, imported from its one file."""
    spec = importlib.util.spec_from_file_location("verify_dossier", PROGRAM)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_dossier"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: Any, eventful_template: str, django_db_blocker: Any) -> Path:
    """Keys of a log and of documents; those of documents take a second to make."""
    folder: Path = tmp_path_factory.mktemp("keys")
    with (
        override_settings(PHARMOM_LEDGER_KEYS=folder),
        django_db_blocker.unblock(),
        database.fresh(eventful_template),
    ):
        keys.make("pharmom-test")
        certificates.make("pharmom-test")
    return folder


@pytest.fixture(scope="session")
def eventful_template(cast_template: str, django_db_blocker: Any) -> str:
    """The test plant with the eventful batch."""
    with django_db_blocker.unblock():
        floor = database.template(
            database.kind_of("floor", "tests/batches"), fill=plant.fill_plant, base=cast_template
        )
        return database.template(
            database.kind_of("eventful", "tests/batches"), fill=lambda: happen(Cast()), base=floor
        )


@dataclass(frozen=True)
class Made:
    """A dossier with what it says and whom to trust."""

    pdf: bytes
    content: dict[str, Any]
    fingerprint: str


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


def make(batch: Batch, language: str = "en", step: StepExecution | None = None) -> Made:
    """A dossier as the page makes it."""
    content = dossier_content(batch, language, step)
    actor = Cast()["chen.jing"]
    made = export_dossier(batch=batch, step=step, actor=actor, **dossier_arguments(content))
    return Made(dossier_file(made, content), content, made.fingerprint)


@dataclass(frozen=True)
class Several:
    """Dossiers of one log: of a batch, of one of its steps, of another batch; and one under other keys."""

    whole: Made
    step: Made
    other: Made
    forged: Made


@pytest.fixture(scope="session")
def several(
    eventful_template: str, key_folder: Path, tmp_path_factory: Any, django_db_blocker: Any
) -> Several:
    """Made in one database, so that what is swapped between them is in the same log."""
    # A copy: the folder remembers the newest checkpoint that was signed.
    own = shutil.copytree(key_folder, tmp_path_factory.mktemp("several") / "keys")
    with (
        override_settings(
            PHARMOM_LEDGER_KEYS=own,
            PHARMOM_ANCHOR_DIR=tmp_path_factory.mktemp("anchors"),
            PHARMOM_LEDGER_MAKES_KEY=False,
        ),
        django_db_blocker.unblock(),
        database.fresh(eventful_template),
    ):
        batch = Batch.objects.get()
        whole, step = make(batch), make(batch, "both", batch.steps.get(key="moisture"))
        floor = Floor(Cast())
        floor.make_ready("HSG-02")
        other = make(floor.batch(floor.order(number="1000999")), "zh-hans")
    return Several(whole, step, other, _forged(eventful_template, tmp_path_factory, django_db_blocker))


def _forged(template: str, tmp_path_factory: Any, django_db_blocker: Any) -> Made:
    """The same batch told by somebody with keys of their own."""
    with (
        override_settings(
            PHARMOM_LEDGER_KEYS=tmp_path_factory.mktemp("other") / "keys",
            PHARMOM_ANCHOR_DIR=tmp_path_factory.mktemp("anchors"),
            PHARMOM_LEDGER_MAKES_KEY=False,
        ),
        django_db_blocker.unblock(),
        database.fresh(template),
    ):
        keys.make("pharmom-test")
        certificates.make("pharmom-test")
        return make(Batch.objects.get())


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
