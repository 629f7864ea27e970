"""Fixtures of the analytics tests: the small plant of quality, whose batches are short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import database
from tests.quality.plant import fill_plant


@pytest.fixture(scope="session")
def quality_template(cast_template: str, django_db_blocker: Any) -> str:
    """The same template as for the tests of quality."""
    with django_db_blocker.unblock():
        return database.template("quality", fill=fill_plant, base=cast_template)


@pytest.fixture
def quality_db(quality_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A database with the small plant; real commits, the application's role."""
    with django_db_blocker.unblock(), database.fresh(quality_template) as name:
        yield name
