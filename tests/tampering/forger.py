"""A superuser of PostgreSQL who takes every trigger and constraint out of the way, and afterwards puts all back."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from audit.models import AuditedModel, Guarded

# What another value of a column is; {c} is the column.
_ANOTHER = {
    "bool": "{c} IS NOT TRUE",
    "bytea": "sha256(coalesce({c}, ''))",
    "date": "coalesce({c}, current_date) + 1",
    "float8": "coalesce({c}, 0) + 1",
    "inet": "'192.0.2.1'",
    "int2": "coalesce({c}, 0) + 1",
    "int4": "coalesce({c}, 0) + 1",
    "int8": "coalesce({c}, 0) + 1",
    "interval": "coalesce({c}, '0') + interval '1 second'",
    "jsonb": "jsonb_build_array({c})",
    "numeric": "coalesce({c}, 0) + 1",
    "timestamptz": "coalesce({c}, now()) + interval '1 second'",
    "uuid": "gen_random_uuid()",
}
# Within the length that the column has: the first character is another one.
_ANOTHER_TEXT = (
    "CASE WHEN coalesce({c}, '') = '' THEN '1' ELSE overlay({c} PLACING CASE left({c}, 1) WHEN '1' THEN '2' ELSE '1'"
    " END FROM 1 FOR 1) END"
)


@dataclass(frozen=True)
class Scope:
    """Which rows are drawn from: those of events after ``event``, of leaves from ``leaf`` on."""

    event: int = 0
    leaf: int = 0

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.event


class Forger:
    """Works with the rights that no part of the suite has, on one database that nobody else uses.

    ``chance`` is what is drawn by, ``scope`` says from which rows.
    """

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()
        self.chance = random.Random(0)
        self.scope = Scope()
        self._opened: set[str] = set()
        self._touched: set[str] = set()
        self._columns: dict[str, dict[str, str]] = {}
        self.cursor.execute("CREATE SCHEMA kept")

    def ask(self, select: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query answers."""
        self.cursor.execute(select, values)
        return list(self.cursor.fetchall())

    def column(self, select: str, *values: Any) -> list[Any]:
        """The first column of the answer."""
        return [row[0] for row in self.ask(select, *values)]

    def do(self, table: str, statement: str, *values: Any) -> int:
        """Write to ``table``, whatever forbids it; how many rows were touched."""
        self._open(table)
        self._touched.add(table)
        self.cursor.execute(statement, values)
        return int(self.cursor.rowcount)

    def copy(self, table: str, where: str, values: Sequence[Any], **others: str) -> int:
        """Insert the row again with some columns given as SQL."""
        names = self.columns(table)
        taken = ", ".join(others.get(name, f'"{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        statement = f"INSERT INTO {table} ({listed}) SELECT {taken} FROM {table} WHERE {where}"
        return self.do(table, statement, *values)

    def restore(self) -> None:
        """Every table is as it was before."""
        for table in sorted(self._touched):
            self.cursor.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table}")
            if self.chance.randrange(20) == 0:
                self.cursor.execute(f"VACUUM {table}")
        self._touched.clear()

    def pick(self, found: Sequence[Any]) -> Any:
        """One of them, ``None`` of none."""
        return found[self.chance.randrange(len(found))] if found else None

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with the names of their types."""
        if table not in self._columns:
            select = (
                "SELECT column_name, udt_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position"
            )
            self._columns[table] = dict(self.ask(select, table))
        return self._columns[table]

    def another(self, table: str, column: str) -> str:
        """The SQL of another value for a column of ``table``."""
        kind = self.columns(table)[column]
        if kind.startswith("_"):
            return f"array_append(\"{column}\", '1')"
        return _ANOTHER.get(kind, _ANOTHER_TEXT).format(c=f'"{column}"')

    def _open(self, table: str) -> None:
        """Out of the way: triggers, checks, unique keys. The rows are kept aside."""
        if table in self._opened:
            return
        self._opened.add(table)
        parts = self.column(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", table
        )
        for each in [table, *parts]:
            self.cursor.execute(f"ALTER TABLE {each} DISABLE TRIGGER ALL")
        constraints = self.ask(
            "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'p', 'x')",
            table,
        )
        for name, kind, definition in constraints:
            self.cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
            if kind in "pu" and (columns := re.search(r"\(([^)]*)\)", definition)):
                self.cursor.execute(f"CREATE INDEX ON {table} ({columns[1]})")
        for index in self.column(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique",
            table,
        ):
            self.cursor.execute(f"DROP INDEX {index}")
        self.cursor.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")


@cache
def guarded() -> dict[str, type[Guarded]]:
    """The GxP and append-only records by their tables."""
    found = [model for model in apps.get_models() if issubclass(model, Guarded)]
    return {model._meta.db_table: model for model in found}


@cache
def versioned() -> dict[str, type[AuditedModel]]:
    """The GxP records by the tables of their typed versions."""
    found = [model for model in guarded().values() if issubclass(model, AuditedModel)]
    return {model.history.model._meta.db_table: model for model in found}


def proven_columns(model: type[Guarded]) -> list[str]:
    """The columns of a record that the trail keeps, without its key."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.name not in model.technical_columns and not field.primary_key
    ]
