"""Databases for tests and benchmarks: a migrated template per state of the code, cloned for each test that commits.

Append-only triggers refuse what a flush would do, so every test gets a clone of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from django.core.management import call_command
from django.db import connections

from mom import embedded, env
from mom.databases import point_django_at

ROOT = Path(__file__).resolve().parent.parent
SHAPES_THE_TEMPLATE = (
    "*/models/**/*.py",
    "*/migrations/*.py",
    "*/actions/*.py",
    "*/demo/**/*.py",
    "audit/*.py",
    "audit/sql/*",
    "people/*.py",
    "mom/first_set_up.py",
    "mom/roles.py",
)
_numbers = count(1)


@cache
def servers() -> embedded.Servers:
    """The embedded servers of this process's purpose, started once: the settings say whose they are."""
    return embedded.ensure()


@cache
def fingerprint() -> str:
    """Changes whenever something that shapes the template's content changes."""
    seen = hashlib.sha256()
    for pattern in SHAPES_THE_TEMPLATE:
        for path in sorted(ROOT.glob(pattern)):
            if "node_modules" not in path.parts and ".venv" not in path.parts:
                seen.update(str(path.relative_to(ROOT)).encode())
                seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def kind_of(name: str, folder: str) -> str:
    """A kind of template that is made anew whenever a file of ``folder`` changes."""
    seen = hashlib.sha256()
    for path in sorted((ROOT / folder).glob("*.py")):
        seen.update(path.read_bytes())
    return f"{name}_{seen.hexdigest()[:8]}"


def superuser() -> Any:
    """A connection as PostgreSQL's superuser, outside Django."""
    connection = psycopg2.connect(servers().superuser_url)
    connection.autocommit = True
    return connection


def exists(name: str) -> bool:
    """Whether the database is there."""
    with superuser() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def clone(template: str, name: str) -> None:
    """Copy a database; the template must have no connections."""
    connection = superuser()
    with connection.cursor() as cursor:
        # Copies files; the other strategy writes each page to the log as well.
        copy = f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER pharmom_owner STRATEGY file_copy'
        cursor.execute(copy)
    connection.close()


def drop(name: str) -> None:
    """Remove a database, ending whoever still uses it."""
    connection = superuser()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()


@contextmanager
def _only_one() -> Iterator[None]:
    folder = env.state_root()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def template(kind: str, fill: Callable[[], None] | None = None, base: str | None = None) -> str:
    """The name of the template ``kind`` for today's code, made at first use."""
    name = f"test_template_{kind}_{fingerprint()}"
    with _only_one():
        if not exists(name):
            _make(name, fill, base)
    return name


def _make(name: str, fill: Callable[[], None] | None, base: str | None) -> None:
    draft = f"test_draft_{uuid4().hex[:12]}"
    if base is None:
        servers().make_database(draft)
    else:
        clone(base, draft)
    point_django_at(draft)
    try:
        if base is None:
            call_command("migrate", database="owner", verbosity=0)
        if fill is not None:
            fill()
    except BaseException:
        connections.close_all()
        drop(draft)
        raise
    connections.close_all()
    connection = superuser()
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    connection.close()


@contextmanager
def fresh(template_name: str) -> Iterator[str]:
    """A clone of the template for one test, dropped afterwards."""
    name = f"test_{uuid4().hex[:8]}_{next(_numbers)}"
    clone(template_name, name)
    point_django_at(name)
    try:
        yield name
    finally:
        connections.close_all()
        drop(name)
