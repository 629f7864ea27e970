"""Dossiers and disposal: what was handed out before stays valid, and so does what its neighbour hands out after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import database
from tests.dossier.making import make
from tests.keeping import old


@pytest.fixture
def kept(cast_template: str, log_keys: Path, django_db_blocker: Any) -> Iterator[None]:
    """A batch that can grow old, and its neighbour."""
    with django_db_blocker.unblock():
        name = database.kind_of("kept", "tests/keeping")
        with database.fresh(database.template(name, fill=old.fill, base=cast_template)):
            yield


@pytest.mark.urs("URS-AUD-14", "URS-DAT-09")
def test_dossiers_of_before_and_of_the_neighbour_are_valid(kept: None, verifier: ModuleType) -> None:
    batch = old.old_batch()
    before = make(batch)
    # For China alone the record is due before the certificate that signs dossiers expires.
    old.follow("CN")
    old.grow_old(3 * 366 + 2)
    old.dispose(batch)
    after = make(old.young_batch())
    for each in (before, after):
        report = verifier.verify(each.pdf, verifier.Trust(each.fingerprint))
        assert report.findings == [] and report.is_valid
