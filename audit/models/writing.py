"""The INSERT or UPDATE of one record, worded once for each table and choice of columns.

Django composes the statement anew at each save, which takes longer than PostgreSQL takes to run it. A record is
saved one by one and always in the same columns, so its statement is kept (docs/decisions/0035). What needs
composing – an expression, a column with a placeholder of its own, inheritance over several tables – is left to
Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connections, models

Fields = tuple[Any, ...]


class Worded(models.Model):
    """Saves with kept statements; what is written, and what Django makes of the answer, is the same."""

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Sequence[Any], raw: bool
    ) -> Any:
        columns: Fields = tuple(fields)
        statement = None if raw else _insert(type(self), columns, tuple(returning_fields))
        values = [] if statement is None else [column.pre_save(self, add=True) for column in columns]
        if statement is None or _composed(values):
            django: Any = super()
            return django._do_insert(manager, using, fields, returning_fields, raw)
        database = connections[using]
        with database.cursor() as cursor:
            cursor.execute(statement, _as_kept(database, columns, values))
            return [cursor.fetchone()]

    def _do_update(  # type: ignore[override]
        self,
        base_qs: Any,
        using: str,
        pk_val: Any,
        values: Sequence[tuple[Any, None, Any]],
        update_fields: Any,
        forced_update: Any,
    ) -> Any:
        columns: Fields = tuple(column for column, _model, _value in values)
        statement = _update(type(self), columns)
        given = [value for _column, _model, value in values]
        if statement is None or _composed(given):
            django: Any = super()
            return django._do_update(base_qs, using, pk_val, values, update_fields, forced_update)
        database = connections[using]
        with database.cursor() as cursor:
            cursor.execute(statement, [*_as_kept(database, columns, given), pk_val])
            return bool(cursor.rowcount)


@cache
def _insert(model: type[models.Model], columns: Fields, returning: Fields) -> str | None:
    meta = model._meta
    if not columns or returning != (meta.pk,) or not _plain(model, columns):
        return None
    names = ", ".join(f'"{column.column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places}) RETURNING "{returning[0].column}"'  # noqa: S608


@cache
def _update(model: type[models.Model], columns: Fields) -> str | None:
    meta = model._meta
    if not columns or meta.select_on_save or not _plain(model, columns):
        return None
    places = ", ".join(f'"{column.column}" = %s' for column in columns)
    return f'UPDATE "{meta.db_table}" SET {places} WHERE "{meta.pk.column}" = %s'  # noqa: S608


def _plain(model: type[models.Model], columns: Fields) -> bool:
    """Whether each column is this table's own and takes its value as it is."""
    meta = model._meta
    return (
        not meta.parents
        and meta.base_manager_name is None
        and all(column.model._meta.concrete_model is model for column in columns)
        and not any(hasattr(column, "get_placeholder") for column in columns)
    )


def _composed(values: Sequence[Any]) -> bool:
    return any(hasattr(value, "as_sql") or hasattr(value, "resolve_expression") for value in values)


def _as_kept(database: Any, columns: Fields, values: Sequence[Any]) -> list[Any]:
    return [column.get_db_prep_save(value, database) for column, value in zip(columns, values, strict=True)]
