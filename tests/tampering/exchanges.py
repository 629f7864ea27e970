"""Rows in each other's place, and histories that are made anew as a whole."""

from __future__ import annotations

from typing import Any

from audit.verification.live import live_rows
from tests.tampering.drawing import event_of, given_away, leaf_of, leaves_of, record_of, run_of, version_of
from tests.tampering.fitting import TABLES, Depth, fit_leaf, fit_row, fit_seal, fit_tree, key_of
from tests.tampering.forger import Forger, guarded, proven_columns
from tests.tampering.kinds import Expected, kind, rows
from tests.tampering.removals import OF_EVENT

IMAGES = 'SELECT id, "before"::text, "after"::text FROM audit_change WHERE id = %s'


def _exchange(forger: Forger, table: str, column: str, one: Any, other: Any) -> None:
    """Two rows exchange their value of a column that is a key."""
    forger.do(
        table,
        f"UPDATE {table} SET {column} = CASE {column} WHEN %s THEN %s ELSE %s END WHERE {column} IN (%s, %s)",
        one,
        other,
        one,
        one,
        other,
    )


@kind()
def exchange_rows(forger: Forger) -> Expected:
    """Two rows of the trail have each other's number."""
    of_kind = forger.pick(sorted(TABLES))
    one, other = leaf_of(forger, of_kind), leaf_of(forger, of_kind)
    if one is None or other is None or one == other:
        return None
    _exchange(forger, TABLES[of_kind], key_of(of_kind), one[1], other[1])
    return rows(TABLES[of_kind], one[1], other[1])


@kind()
def exchange_images(forger: Forger) -> Expected:
    """Two changes have each other's images."""
    one, other = leaf_of(forger, "C"), leaf_of(forger, "C")
    if one is None or other is None:
        return None
    found = [forger.ask(IMAGES, each[1])[0] for each in (one, other)]
    if found[0][1:] == found[1][1:]:
        return None
    for (number, *_own), (_number, before, after) in zip(found, reversed(found), strict=True):
        statement = 'UPDATE audit_change SET "before" = %s, "after" = %s WHERE id = %s'
        forger.do("audit_change", statement, before, after, number)
        if forger.chance.randrange(2):
            fit_row(forger, "C", number)
    return rows("audit_change", one[1], other[1])


@kind()
def exchange_leaves(forger: Forger) -> Expected:
    """Two leaves stand in each other's place, and the tiles fit."""
    one, other = leaf_of(forger, forger.pick(["E", "C", "S"])), leaf_of(forger, forger.pick(["E", "C", "S"]))
    if one is None or other is None or one == other:
        return None
    _exchange(forger, "audit_leaf", "leaf_index", one[0], other[0])
    fit_tree(forger, Depth.TILES)
    return given_away(forger, min(one[0], other[0]))


@kind()
def exchange_events_in_the_log(forger: Forger) -> Expected:
    """Two events that follow each other do so the other way round, whole, and the tiles fit."""
    events = leaves_of(forger, "E")[1:]
    found = forger.pick(events)
    if found is None:
        return None
    first, end = run_of(forger, found[1])
    behind = forger.ask("SELECT kind, row_id FROM audit_leaf WHERE leaf_index = %s", end)
    if not behind or behind[0][0] != "E":
        return None
    last = run_of(forger, behind[0][1])[1]
    forger.do(
        "audit_leaf",
        "UPDATE audit_leaf SET leaf_index = leaf_index + CASE WHEN leaf_index < %s THEN %s ELSE %s END"
        " WHERE leaf_index >= %s AND leaf_index < %s",
        end,
        last - end,
        first - end,
        first,
        last,
    )
    fit_tree(forger, Depth.TILES)
    return given_away(forger, first)


@kind()
def exchange_records(forger: Forger) -> Expected:
    """Two live records of a kind have each other's number."""
    one, other = record_of(forger), None
    if one is not None:
        table = one[0]
        other = record_of(forger, lambda each: each == table)
    if one is None or other is None or one == other:
        return None
    _exchange(forger, one[0], "id", one[1], other[1])
    return rows(one[0], one[1], other[1])


@kind()
def exchange_versions(forger: Forger) -> Expected:
    """Two typed versions of a record stand in each other's place."""
    if (found := version_of(forger)) is None:
        return None
    _table, history, number, row = found
    select = (
        f"SELECT history_id FROM {history} WHERE id = %s AND event_id > %s AND history_id <> %s ORDER BY 1"
    )
    if (other := forger.pick(forger.column(select, row, forger.scope.event, number))) is None:
        return None
    _exchange(forger, history, "history_id", number, other)
    return rows(history, number, other)


@kind()
def exchange_notes(forger: Forger) -> Expected:
    """Two checkpoints have each other's signed note."""
    found = forger.ask("SELECT id, note FROM audit_checkpoint WHERE size > %s ORDER BY id", forger.scope.leaf)
    one, other = forger.pick(found), forger.pick(found)
    if one == other:
        return None
    for (number, _note), (_number, note) in ((one, other), (other, one)):
        forger.do("audit_checkpoint", "UPDATE audit_checkpoint SET note = %s WHERE id = %s", note, number)
    return rows("audit_checkpoint", one[0], other[0])


@kind()
def move_event_in_time(forger: Forger) -> Expected:
    """An event with all that belongs to it happened an hour earlier, and every hash but the signed ones fits."""
    if (event := event_of(forger)) is None:
        return None
    for table, key in OF_EVENT.items():
        earlier = "recorded_at - interval '1 hour'"
        forger.do(table, f"UPDATE {table} SET recorded_at = {earlier} WHERE {key} = %s", event)
    first = run_of(forger, event)[0]
    _fit_event(forger, event)
    return given_away(forger, first)


@kind()
def tell_another_story(forger: Forger) -> Expected:
    """A record, its typed version, its change, the seal, leaves and tiles agree on something that never was."""
    found = leaf_of(forger, "C")
    if found is None:
        return None
    select = "SELECT event_id, table_name, row_id, operation FROM audit_change WHERE id = %s"
    event, table, row, operation = forger.ask(select, found[1])[0]
    last = forger.column(
        "SELECT max(id) FROM audit_change WHERE (table_name, row_id) = (%s, %s)", table, row
    )[0]
    if last != found[1] or operation == "D" or table not in guarded():
        return None
    model = guarded()[table]
    column = forger.pick([each for each in proven_columns(model) if each != "uuid"])
    value = forger.another(table, column)
    forger.do(table, f'UPDATE {table} SET "{column}" = {value} WHERE id = %s', row)
    ((_row, image),) = live_rows(model, [row])
    forger.do(
        "audit_change",
        'UPDATE audit_change SET "after" = jsonb_set("after", ARRAY[%s], coalesce(to_jsonb(%s::text), \'null\'))'
        " WHERE id = %s",
        column,
        image[column],
        found[1],
    )
    if hasattr(model, "history"):
        history = model.history.model._meta.db_table
        taken = f'SELECT "{column}" FROM {table} WHERE id = %s'
        statement = (
            f'UPDATE {history} SET "{column}" = ({taken}) WHERE (id, event_id, history_type) = (%s, %s, %s)'
        )
        forger.do(history, statement, row, row, event, {"I": "+", "U": "~"}[operation])
    depth = forger.pick([Depth.TILES, Depth.CHECKPOINTS])
    _fit_event(forger, event, depth)
    return given_away(forger, found[0], depth)


def _fit_event(forger: Forger, event: int, depth: Depth = Depth.TILES) -> None:
    """Every hash of an event, of its changes and of its seal, and the tree over them."""
    changes = forger.column("SELECT id FROM audit_change WHERE event_id = %s ORDER BY id", event)
    for change in changes:
        fit_row(forger, "C", change)
    fit_row(forger, "E", event)
    fit_seal(forger, event)
    for of_kind, row in [("E", event), *(("C", change) for change in changes), ("S", event)]:
        fit_leaf(forger, of_kind, row)
    fit_tree(forger, depth)
