"""A plant with two short recipes, and people who work by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from batches.models import Batch
from tests import database
from tests.batches import plant
from tests.batches.floor import Floor


@pytest.fixture(scope="session")
def floor_template(cast_template: str, django_db_blocker: Any) -> str:
    """Demo equipment and materials, the test recipes, trained operators."""
    kind = f"floor_{hashlib.sha256(Path(plant.__file__).read_bytes()).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=plant.fill_plant, base=cast_template)


@pytest.fixture
def floor_db(floor_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(floor_template) as name:
        yield name


@pytest.fixture
def floor(floor_db: str, cast: Any) -> Floor:
    """The people and machines of the test plant."""
    return Floor(cast)


@pytest.fixture
def weighing(floor: Floor) -> Batch:
    """A batch that waits for its weight, lot and scale proven."""
    batch = floor.started()
    floor.clear(batch)
    floor.identify_weighing(batch)
    return batch
