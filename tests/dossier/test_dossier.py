"""A dossier as it is made: valid, complete, and saying on paper what its data says."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from tests.dossier.conftest import Made


@pytest.mark.urs("URS-DAT-09", "URS-DAT-11")
def test_an_untouched_dossier_is_valid(made: Made, verifier: ModuleType) -> None:
    report = verifier.verify(made.pdf, verifier.Trust(made.fingerprint))
    assert report.findings == []
    assert report.is_valid
