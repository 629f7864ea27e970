"""Rows that are gone: one by one, whole events, the end of the trail."""

from __future__ import annotations

from functools import partial

from tests.tampering.drawing import (
    event_of,
    given_away,
    leaf_of,
    leaves_of,
    next_row,
    record_of,
    ref_of,
    run_of,
    version_of,
)
from tests.tampering.fitting import TABLES, Depth, fit_tree, key_of
from tests.tampering.forger import Forger
from tests.tampering.kinds import KINDS, Expected, Kind, kind, rows

OF_EVENT = {
    "audit_event": "id",
    "audit_change": "event_id",
    "audit_seal": "event_id",
    "audit_ref": "event_id",
}


def _delete(forger: Forger, of_kind: str) -> Expected:
    """A row of the trail is gone, its leaf is there."""
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    table = TABLES[of_kind]
    forger.do(table, f"DELETE FROM {table} WHERE {key_of(of_kind)} = %s", found[1])
    return rows(table, found[1])


for _kind, _table in TABLES.items():
    KINDS.append(Kind(f"delete: {_table}", partial(_delete, of_kind=_kind), True))


@kind()
def delete_reference(forger: Forger) -> Expected:
    """A reference is gone, so that the event is not found by it."""
    if (found := ref_of(forger)) is None:
        return None
    forger.do("audit_ref", "DELETE FROM audit_ref WHERE id = %s", found[0])
    return rows("audit_ref", found[1])


@kind()
def delete_leaf(forger: Forger) -> Expected:
    """A leaf is gone, its row is there."""
    if (found := leaf_of(forger, forger.pick(sorted(TABLES)))) is None:
        return None
    forger.do("audit_leaf", "DELETE FROM audit_leaf WHERE leaf_index = %s", found[0])
    return next_row(forger, found[0])


@kind()
def delete_row_with_its_leaf(forger: Forger) -> Expected:
    """A row is gone and its leaf as well; the numbers of the others have a gap."""
    of_kind = forger.pick(sorted(TABLES))
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    table = TABLES[of_kind]
    forger.do(table, f"DELETE FROM {table} WHERE {key_of(of_kind)} = %s", found[1])
    forger.do("audit_leaf", "DELETE FROM audit_leaf WHERE leaf_index = %s", found[0])
    return next_row(forger, found[0])


@kind()
def delete_event_and_close_the_gap(forger: Forger) -> Expected:
    """An event is gone with all that belongs to it; the leaves behind it are numbered anew, the tiles fit."""
    if (event := event_of(forger)) is None:
        return None
    first, end = run_of(forger, event)
    for table, key in OF_EVENT.items():
        forger.do(table, f"DELETE FROM {table} WHERE {key} = %s", event)
    forger.do("audit_leaf", "DELETE FROM audit_leaf WHERE leaf_index >= %s AND leaf_index < %s", first, end)
    forger.do(
        "audit_leaf",
        "UPDATE audit_leaf SET leaf_index = leaf_index - %s WHERE leaf_index >= %s",
        end - first,
        end,
    )
    fit_tree(forger, Depth.TILES)
    last = rows("audit_leaf", *forger.column("SELECT max(leaf_index) FROM audit_leaf"))
    return (given_away(forger, first) or set()) | last


@kind()
def cut_the_end(forger: Forger) -> Expected:
    """The newest events are gone with their leaves, tiles and checkpoints, as if nothing had happened since."""
    last = leaves_of(forger, "E")[-30:]
    if (found := forger.pick(last)) is None or found[0] == 0:
        return None
    at = found[0]
    for of_kind, table in TABLES.items():
        gone = "SELECT row_id FROM audit_leaf WHERE kind = %s AND leaf_index >= %s"
        forger.do(table, f"DELETE FROM {table} WHERE {key_of(of_kind)} IN ({gone})", of_kind, at)
    forger.do("audit_ref", "DELETE FROM audit_ref WHERE event_id NOT IN (SELECT id FROM audit_event)")
    forger.do("audit_leaf", "DELETE FROM audit_leaf WHERE leaf_index >= %s", at)
    forger.do("audit_tile", "DELETE FROM audit_tile WHERE (tile_index + 1) * (256 ^ level) > %s", at)
    forger.do("audit_checkpoint", "DELETE FROM audit_checkpoint WHERE size > %s", at)
    return rows("audit_leaf", at - 1)


@kind()
def delete_record(forger: Forger) -> Expected:
    """A live record is gone."""
    return _delete_record(forger, record_of(forger))


@kind()
def delete_signature(forger: Forger) -> Expected:
    """A signature is gone."""
    return _delete_record(forger, record_of(forger, lambda table: table == "audit_signature"))


def _delete_record(forger: Forger, found: tuple[str, int] | None) -> Expected:
    if found is None:
        return None
    forger.do(found[0], f"DELETE FROM {found[0]} WHERE id = %s", found[1])
    return rows(*found)


@kind()
def delete_version(forger: Forger) -> Expected:
    """A typed version is gone."""
    if (found := version_of(forger)) is None:
        return None
    _table, history, number, row = found
    forger.do(history, f"DELETE FROM {history} WHERE history_id = %s", number)
    return rows(history, row)


@kind()
def delete_tile(forger: Forger) -> Expected:
    """The root of a complete subtree is gone."""
    select = (
        "SELECT level, tile_index FROM audit_tile WHERE (tile_index + 1) * (256 ^ level) > %s ORDER BY 1, 2"
    )
    if (found := forger.pick(forger.ask(select, forger.scope.leaf))) is None:
        return None
    forger.do("audit_tile", "DELETE FROM audit_tile WHERE (level, tile_index) = (%s, %s)", *found)
    return rows("audit_tile", f"{found[0]}/{found[1]}")


@kind()
def delete_checkpoint(forger: Forger) -> Expected:
    """A checkpoint is gone, the newest as well as any other."""
    select = "SELECT id FROM audit_checkpoint WHERE size > %s ORDER BY id"
    number = forger.pick(forger.column(select, forger.scope.leaf))
    forger.do("audit_checkpoint", "DELETE FROM audit_checkpoint WHERE id = %s", number)
    return rows("audit_checkpoint", number)
