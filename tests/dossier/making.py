"""Dossiers as the page makes them, for the tests and for ``make bench``."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.test import override_settings

from audit.ledger import certificates, keys
from batches.actions.export_dossier import export_dossier
from batches.models import Batch, StepExecution
from batches.selectors.dossier import dossier_arguments, dossier_content
from batches.selectors.dossier_file import dossier_file
from tests import database
from tests.batches import plant
from tests.batches.eventful import happen
from tests.batches.files import with_raw_files
from tests.batches.floor import Floor
from tests.conftest import Cast

PROGRAM = Path(settings.BASE_DIR) / "tools" / "verify_dossier.py"
# Made before the ledger's key vouched for a certificate, when it signed each manifest itself.
FORMAT_1 = Path(__file__).parent / "data" / "format-1.pdf"
FINGERPRINT_1 = "6fef97ce22b20277b3e676ef8ef07c107b34e151dd8c4619cd402e5985f3cd19"

# Made before a dossier held raw files.
FORMAT_2 = Path(__file__).parent / "data" / "format-2.pdf"
FINGERPRINT_2 = "2dd7c2bca30ec509fdb8715677fd6375a167efd5803f099fb1e1caa857130a43"


@dataclass(frozen=True)
class Made:
    """A dossier with what it says and whom to trust."""

    pdf: bytes
    content: dict[str, Any]
    fingerprint: str


@dataclass(frozen=True)
class Several:
    """Dossiers of one log: of a batch, of one of its steps, of another batch; and one under other keys."""

    whole: Made
    step: Made
    other: Made
    forged: Made
    # A batch with raw files, one of them processed twice; in a log of its own.
    filed: Made


def program() -> ModuleType:
    """The program that verifies, as it is handed out, imported from its one file."""
    spec = importlib.util.spec_from_file_location("verify_dossier", PROGRAM)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_dossier"] = module
    spec.loader.exec_module(module)
    return module


def eventful_template(cast_template: str) -> str:
    """The test plant with a batch in which much has happened."""
    floor = database.template(
        database.kind_of("floor", "tests/batches"), fill=plant.fill_plant, base=cast_template
    )
    return database.template(
        database.kind_of("eventful", "tests/batches"), fill=lambda: happen(Cast()), base=floor
    )


def make(batch: Batch, language: str = "en", step: StepExecution | None = None) -> Made:
    """A dossier as the page makes it."""
    content = dossier_content(batch, language, step)
    actor = Cast()["chen.jing"]
    made = export_dossier(batch=batch, step=step, actor=actor, **dossier_arguments(content))
    return Made(dossier_file(made, content), content, made.fingerprint)


def make_keys() -> None:
    """Those of a log and of its documents; it takes a second."""
    keys.make("pharmom-test")
    certificates.make("pharmom-test")


def make_several(template: str, folder: Path) -> Several:
    """Made in one database, so that what is swapped between them is in the same log; keys in ``folder``, or made."""
    with _log_in(folder), database.fresh(template):
        if not keys.are_here():
            make_keys()
        batch = Batch.objects.get()
        whole, step = make(batch), make(batch, "both", batch.steps.get(key="moisture"))
        floor = Floor(Cast())
        floor.make_ready("HSG-02")
        other = make(floor.batch(floor.order(number="1000999")), "zh-hans")
    # The same batch told by somebody with keys of their own.
    with _log_in(folder / "other"), database.fresh(template):
        make_keys()
        forged = make(Batch.objects.get())
    with _log_in(folder / "filed"), database.fresh(template):
        make_keys()
        floor = Floor(Cast())
        floor.make_ready("HSG-02")
        filed = make(with_raw_files(floor))
    return Several(whole, step, other, forged, filed)


@contextmanager
def _log_in(folder: Path) -> Iterator[None]:
    with override_settings(
        PHARMOM_LEDGER_KEYS=folder / "keys",
        PHARMOM_ANCHOR_DIR=folder / "anchors",
        PHARMOM_LEDGER_MAKES_KEY=False,
    ):
        yield
