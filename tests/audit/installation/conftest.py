"""An installation as it must be: rights of a plant's database, keys, and the settings that hold in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from psycopg2.extensions import parse_dsn

from audit.ledger import keys
from mom.settings import security
from tests import database


@pytest.fixture
def installed(cast_db: str, superuser_connection: Any, settings: Any) -> str:
    """The database's name; a clone gets new rights of its own, which roles.sql would have given it."""
    with superuser_connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON DATABASE "{cast_db}" FROM PUBLIC')
        cursor.execute(f'GRANT CONNECT ON DATABASE "{cast_db}" TO pharmom_app')
    settings.PASSWORD_HASHERS = security.PASSWORD_HASHERS
    keys.make("pharmom-test")
    return cast_db


@pytest.fixture
def as_superuser(installed: str) -> Iterator[Any]:
    """Django's own connection as PostgreSQL's superuser: what it changes in a transaction nobody else ever sees."""
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    found = parse_dsn(database.servers().for_database(installed).superuser_url)
    connection.settings_dict |= {"USER": found["user"], "PASSWORD": found["password"]}
    yield connection
    connection.close()
    connection.settings_dict.update(before)
