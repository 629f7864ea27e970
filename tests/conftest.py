"""Fixtures of every test: real PostgreSQL and Redis, databases cloned from a migrated template."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from mom import env
from tests import database

_ledgers = count(1)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """No test database of Django's own making: see ``tests.database``."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in the default language: a page that was shown before leaves its reader's behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def ledger_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys and anchors that no other test's log has seen; made by whoever signs something."""
    place = tmp_path_factory.getbasetemp() / f"ledger-{next(_ledgers)}"
    with override_settings(PHARMOM_LEDGER_KEYS=place / "keys", PHARMOM_ANCHOR_DIR=place / "anchors"):
        yield


@pytest.fixture(scope="session")
def empty_template(django_db_blocker: Any) -> str:
    """Migrated, with nothing in it but the system's own account."""
    with django_db_blocker.unblock():
        return database.template("empty")


@pytest.fixture(scope="session")
def cast_template(empty_template: str, django_db_blocker: Any) -> str:
    """The demo site with its roles, people and reason codes."""
    from mom.demo.cast import load_cast

    with django_db_blocker.unblock():
        return database.template("cast", fill=load_cast, base=empty_template)


@pytest.fixture(scope="session")
def plant_template(cast_template: str, django_db_blocker: Any) -> str:
    """The whole demo plant: equipment, materials, recipe, limits, connections."""
    from mom.demo.plant import load_plant

    with django_db_blocker.unblock():
        return database.template("plant", fill=load_plant, base=cast_template)


@pytest.fixture(scope="session")
def story_template(plant_template: str, django_db_blocker: Any) -> str:
    """The demo plant in the middle of its work: ``tests.factories.story`` says what has happened there."""
    from tests.factories.story import tell

    with django_db_blocker.unblock():
        return database.template(database.kind_of("story", "tests/factories"), fill=tell, base=plant_template)


@pytest.fixture
def empty_db(empty_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A migrated database without people; real commits, the application's role."""
    with django_db_blocker.unblock(), database.fresh(empty_template) as name:
        yield name


@pytest.fixture
def cast_db(cast_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A database with the demo people only."""
    with django_db_blocker.unblock(), database.fresh(cast_template) as name:
        yield name


@pytest.fixture
def plant_db(plant_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A database with the whole demo plant."""
    with django_db_blocker.unblock(), database.fresh(plant_template) as name:
        yield name


@pytest.fixture
def story_db(story_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A database with one batch released, one running, and records in every state."""
    with django_db_blocker.unblock(), database.fresh(story_template) as name:
        yield name


@pytest.fixture
def cast() -> Any:
    """The demo people by user ID: ``cast["li.na"]`` (use beside ``cast_db`` or ``plant_db``)."""
    return Cast()


class Cast:
    """Finds a person of the demo cast, and their password."""

    def __getitem__(self, username: str) -> Any:
        from people.models import User

        return User.objects.get(username=username)

    @property
    def password(self) -> str:
        """The one password of the demo people."""
        from mom.demo.cast import DEMO_PASSWORD

        return DEMO_PASSWORD


@pytest.fixture
def superuser_connection() -> Iterator[Any]:
    """PostgreSQL's superuser in the database of this test: the forger that ``verify_audit`` must catch."""
    import psycopg2
    from django.db import connection

    name = connection.settings_dict["NAME"]
    found = psycopg2.connect(database.servers().for_database(name).superuser_url)
    found.autocommit = True
    yield found
    found.close()


@pytest.fixture
def shift_clock() -> Any:
    """Move GxP time forward in this test's database: ``shift_clock(hours=25)``."""
    from datetime import timedelta

    from django.db import connection

    def shift(**parts: float) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pharmom_shift_clock(%s)", [timedelta(**parts)])

    return shift


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of published data and vectors; tests that need it are skipped by name without it."""
    folder = env.test_data()
    if not folder.is_dir():
        pytest.skip(f"the data folder {folder} is missing (PHARMOM_TEST_DATA)")
    return folder
