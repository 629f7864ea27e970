"""The story's plant with a person per role, at home and elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests import database
from tests.factories import persons


@pytest.fixture(scope="session")
def roles_template(story_template: str, django_db_blocker: Any) -> str:
    """Made once: the story, and everybody who holds one role."""
    kind = database.kind_of("roles", "tests/factories")
    with django_db_blocker.unblock():
        return database.template(kind, fill=persons.fill_persons, base=story_template)


@pytest.fixture
def roles_db(roles_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(roles_template) as name:
        yield name


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are the point here, not news."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)
