"""The small plants of the batch and quality tests, and somebody who tries what must not be possible."""

from __future__ import annotations

from typing import Any

import pytest

from tests.batches.conftest import floor, floor_db, floor_template
from tests.probes.faces import BY_API, BY_PAGE
from tests.quality.conftest import quality_db, quality_template

__all__ = ["floor", "floor_db", "floor_template", "quality_db", "quality_template"]


@pytest.fixture(params=[BY_PAGE, BY_API], ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Any:
    """Each probe is tried through both: neither is a way around the other."""
    return request.param
