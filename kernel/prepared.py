"""Statements that PostgreSQL reads once for each connection instead of each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections

# What each open connection of psycopg2 knows already. A prepared statement outlives its transaction, whether that
# is committed or not, and ends with the connection.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """One statement with its parameters as ``$1``, ``$2`` …, of the given PostgreSQL types."""

    name: str
    types: tuple[str, ...]
    statement: str

    def ask(self, values: Sequence[Any]) -> Any:
        """Run it with these values on Django's default connection; the first row of the answer.

        Where a pooler gives each transaction another session nothing can be prepared; who uses one says so to
        Django by ``DISABLE_SERVER_SIDE_CURSORS``, and the statement is read each time.
        """
        database = connections["default"]
        with database.cursor() as cursor:
            if database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                cursor.execute(*self._in_place(values))
            else:
                known = _known.setdefault(database.connection, set())
                if self.name not in known:
                    self._prepare(database)
                    known.add(self.name)
                cursor.execute(self._call, values)
            return cursor.fetchone()

    @cached_property
    def _call(self) -> str:
        return f"EXECUTE {self.name} ({', '.join(['%s'] * len(self.types))})"

    def _prepare(self, database: Any) -> None:
        """Not by Django's cursor: it is nothing that a page or an action asks for."""
        with database.wrap_database_errors, database.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.statement}")

    def _in_place(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """The same with each parameter where it is used, for one run."""
        given: list[Any] = []

        def place(found: re.Match[str]) -> str:
            number = int(found[1]) - 1
            given.append(values[number])
            return f"%s::{self.types[number]}"

        return re.sub(r"\$(\d+)", place, self.statement.replace("%", "%%")), given
