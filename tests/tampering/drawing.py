"""Which row is tampered with, drawn from what is there, and which one the signed roots give away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.tampering.fitting import TABLES, Depth
from tests.tampering.forger import Forger, guarded
from tests.tampering.kinds import Expected, rows

SIGNATURES = "audit_signature"


def leaf_of(forger: Forger, kind: str) -> tuple[int, int] | None:
    """A leaf of one kind as ``(number, row)``."""
    found: tuple[int, int] | None = forger.pick(leaves_of(forger, kind))
    return found


def leaves_of(forger: Forger, kind: str) -> list[tuple[Any, ...]]:
    """All leaves of one kind as ``(number, row)``."""
    return forger.ask(
        "SELECT leaf_index, row_id FROM audit_leaf WHERE kind = %s AND leaf_index >= %s ORDER BY leaf_index",
        kind,
        forger.scope.leaf,
    )


def event_of(forger: Forger) -> int | None:
    """An event."""
    found = leaf_of(forger, "E")
    return found[1] if found else None


def run_of(forger: Forger, event: int) -> tuple[int, int]:
    """The first leaf of an event, and the one behind its last."""
    first = forger.column("SELECT leaf_index FROM audit_leaf WHERE kind = 'E' AND row_id = %s", event)[0]
    last = forger.column("SELECT leaf_index FROM audit_leaf WHERE kind = 'S' AND row_id = %s", event)[0]
    return first, last + 1


def ref_of(forger: Forger) -> tuple[int, int] | None:
    """A reference as ``(number, event)``."""
    select = "SELECT id, event_id FROM audit_ref WHERE event_id > %s ORDER BY id"
    found: tuple[int, int] | None = forger.pick(forger.ask(select, forger.scope.event))
    return found


def record_of(
    forger: Forger, is_wanted: Callable[[str], bool] = lambda table: True
) -> tuple[str, int] | None:
    """A GxP record as ``(table, row)``: first a table is drawn, so that small ones have their turn."""
    if forger.scope.is_everything:
        tables = [table for table in sorted(guarded()) if is_wanted(table) and _has_rows(forger, table)]
        table = forger.pick(tables)
        return table and (table, forger.pick(forger.column(f"SELECT id FROM {table} ORDER BY id")))
    touched = forger.ask(
        "SELECT DISTINCT table_name, row_id FROM audit_change WHERE event_id > %s ORDER BY 1, 2",
        forger.scope.event,
    )
    found: tuple[str, int] | None = forger.pick(
        [
            (table, row)
            for table, row in touched
            if table in guarded()
            and is_wanted(table)
            and forger.ask(f"SELECT FROM {table} WHERE id = %s", row)
        ]
    )
    return found


def version_of(forger: Forger) -> tuple[str, str, int, int] | None:
    """A typed version as ``(table of records, table of versions, number, row)``."""
    tables = {
        table: str(model.history.model._meta.db_table)  # type: ignore[attr-defined]
        for table, model in sorted(guarded().items())
        if hasattr(model, "history")
    }
    having = [
        table
        for table, history in tables.items()
        if forger.ask(f"SELECT FROM {history} WHERE event_id > %s LIMIT 1", forger.scope.event)
    ]
    if (table := forger.pick(having)) is None:
        return None
    select = f"SELECT history_id, id FROM {tables[table]} WHERE event_id > %s ORDER BY history_id"
    number, row = forger.pick(forger.ask(select, forger.scope.event))
    return table, tables[table], number, row


def given_away(forger: Forger, index: int, depth: Depth = Depth.TILES) -> Expected:
    """What is named when leaf ``index`` is another one and every hash fits: asked when all is done.

    The first row after the last root that was signed over leaves before it; where the roots beside the notes
    were made to fit as well, the first checkpoint whose note says otherwise.
    """
    if depth >= Depth.CHECKPOINTS:
        return rows(
            "audit_checkpoint",
            *forger.column("SELECT id FROM audit_checkpoint WHERE size > %s ORDER BY size LIMIT 1", index),
        )
    agreed = forger.column("SELECT coalesce(max(size), 0) FROM audit_checkpoint WHERE size <= %s", index)[0]
    first = forger.ask("SELECT kind, row_id FROM audit_leaf WHERE leaf_index = %s", agreed)
    return rows("audit_leaf", agreed) | {(TABLES[kind], str(row)) for kind, row in first}


def next_row(forger: Forger, index: int) -> Expected:
    """What is named when the leaves before ``index`` are missing: the row of that leaf, or the cut."""
    found = forger.ask(
        "SELECT kind, row_id FROM audit_leaf WHERE leaf_index >= %s ORDER BY leaf_index LIMIT 1", index
    )
    if found:
        return {(TABLES[kind], str(row)) for kind, row in found}
    return rows("audit_leaf", *forger.column("SELECT max(leaf_index) FROM audit_leaf"))


def _has_rows(forger: Forger, table: str) -> bool:
    return bool(forger.ask(f"SELECT FROM {table} LIMIT 1"))
