"""A plant with a batch that can grow old, and the same after its record was disposed of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from batches.models import Batch
from tests import database
from tests.keeping import old


@pytest.fixture(scope="session")
def kept_template(cast_template: str, django_db_blocker: Any) -> str:
    with django_db_blocker.unblock():
        return database.template(database.kind_of("kept", "tests/keeping"), fill=old.fill, base=cast_template)


@pytest.fixture(scope="session")
def disposed_template(kept_template: str, django_db_blocker: Any) -> str:
    with django_db_blocker.unblock():
        name = database.kind_of("disposed", "tests/keeping")
        return database.template(name, fill=old.fill_disposed, base=kept_template)


@pytest.fixture
def kept_db(kept_template: str, django_db_blocker: Any) -> Iterator[str]:
    """One batch released, one under way."""
    with django_db_blocker.unblock(), database.fresh(kept_template) as name:
        yield name


@pytest.fixture
def disposed_db(disposed_template: str, django_db_blocker: Any) -> Iterator[str]:
    """The same years later, without the record of the released one."""
    with django_db_blocker.unblock(), database.fresh(disposed_template) as name:
        yield name


@pytest.fixture
def batch(kept_db: str) -> Batch:
    """The released one."""
    return old.old_batch()


@pytest.fixture
def stub(disposed_db: str) -> Batch:
    """What is left of it."""
    return old.old_batch()
