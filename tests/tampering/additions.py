"""Rows that are too many: copies under the same number and under others."""

from __future__ import annotations

from functools import partial

from tests.tampering.drawing import event_of, leaf_of, record_of, ref_of, version_of
from tests.tampering.fitting import TABLES, Depth, fit, key_of
from tests.tampering.forger import Forger
from tests.tampering.kinds import KINDS, Expected, Kind, kind, rows

FAR = 1_000_000
_TIMES = ("recorded_at", "recorded_at + interval '1 hour'")


def _repeat(forger: Forger, of_kind: str) -> Expected:
    """A row is there twice under its number, at the same time or another."""
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    table, key, at = TABLES[of_kind], key_of(of_kind), forger.pick(_TIMES)
    if of_kind == "C":
        event = forger.column("SELECT event_id FROM audit_change WHERE id = %s", found[1])[0]
        forger.copy(table, f"{key} = %s", [found[1]], recorded_at=at)
        return rows("audit_event", event)
    forger.copy(table, f"{key} = %s", [found[1]], recorded_at=at)
    return rows(table, found[1])


for _kind, _table in TABLES.items():
    KINDS.append(Kind(f"repeat: {_table}", partial(_repeat, of_kind=_kind), True))


@kind(new=False)
def insert_event(forger: Forger) -> Expected:
    """An event that never was, sealed and hashed, under a number that a transaction once gave back."""
    free = forger.pick(
        forger.column(
            "SELECT n FROM generate_series(1, (SELECT max(row_id) FROM audit_leaf WHERE kind = 'E')) AS n"
            " WHERE NOT EXISTS (SELECT FROM audit_event WHERE id = n) ORDER BY n"
        )
    )
    if (event := event_of(forger)) is None or free is None:
        return None
    forger.copy("audit_event", "id = %s", [event], id=str(free))
    forger.copy("audit_seal", "event_id = %s", [event], event_id=str(free))
    for table in ("audit_change", "audit_ref"):
        forger.copy(table, "event_id = %s", [event], id=f"id + {FAR}", event_id=str(free))
    for change in forger.column("SELECT id FROM audit_change WHERE event_id = %s", free):
        fit(forger, "C", change, Depth.ROW)
    fit(forger, "E", free, Depth.ROW)
    fit(forger, "S", free, Depth.ROW)
    return rows("audit_event", free)


@kind()
def insert_change(forger: Forger) -> Expected:
    """An event has one change more."""
    if (found := leaf_of(forger, "C")) is None:
        return None
    event = forger.column("SELECT event_id FROM audit_change WHERE id = %s", found[1])[0]
    forger.copy("audit_change", "id = %s", [found[1]], id=f"id + {FAR}")
    fit(forger, "C", found[1] + FAR, forger.pick([Depth.NOTHING, Depth.ROW]))
    return rows("audit_event", event)


@kind(new=False)
def insert_change_of_no_event(forger: Forger) -> Expected:
    """A change names an event that never was."""
    if (found := leaf_of(forger, "C")) is None:
        return None
    forger.copy("audit_change", "id = %s", [found[1]], id=f"id + {FAR}", event_id=str(FAR))
    return rows("audit_event", FAR)


@kind()
def insert_reference(forger: Forger) -> Expected:
    """An event has one reference more: the same again, or another."""
    if (found := ref_of(forger)) is None:
        return None
    ref = forger.pick(["ref", "ref || '1'"])
    forger.copy("audit_ref", "id = %s", [found[0]], id=f"id + {FAR}", ref=ref)
    return rows("audit_ref", found[1])


@kind()
def insert_leaf(forger: Forger) -> Expected:
    """A row has a second leaf, at the end of the log or beside its first."""
    of_kind = forger.pick(sorted(TABLES))
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    index = forger.pick(["leaf_index", "(SELECT max(leaf_index) + 1 FROM audit_leaf)"])
    forger.copy("audit_leaf", "leaf_index = %s", [found[0]], leaf_index=index)
    return rows(TABLES[of_kind], found[1])


@kind(new=False)
def insert_record(forger: Forger) -> Expected:
    """A live record that no action made."""
    if (found := record_of(forger)) is None:
        return None
    table, row = found
    forger.copy(table, "id = %s", [row], id=f"id + {FAR}")
    return rows(table, row + FAR)


@kind(new=False)
def insert_signature(forger: Forger) -> Expected:
    """A signature that nobody gave, on the same record or on another."""
    if (found := record_of(forger, lambda table: table == "audit_signature")) is None:
        return None
    table, row = found
    forger.copy(table, "id = %s", [row], id=f"id + {FAR}", subject_uuid=forger.pick(["subject_uuid", "uuid"]))
    return rows(table, row + FAR)


@kind()
def repeat_record(forger: Forger) -> Expected:
    """A live record is there twice."""
    if (found := record_of(forger)) is None:
        return None
    forger.copy(found[0], "id = %s", [found[1]])
    return rows(*found)


@kind()
def insert_version(forger: Forger) -> Expected:
    """A typed version that no change made."""
    if (found := version_of(forger)) is None:
        return None
    _table, history, number, _row = found
    forger.copy(history, "history_id = %s", [number], history_id=f"history_id + {FAR}")
    return rows(history, number + FAR)


@kind()
def insert_tile(forger: Forger) -> Expected:
    """The root of a subtree that is not complete yet."""
    if (found := forger.pick(forger.ask("SELECT level, max(tile_index) FROM audit_tile GROUP BY 1"))) is None:
        return None
    level, last = found
    forger.copy("audit_tile", "(level, tile_index) = (%s, %s)", [level, last], tile_index="tile_index + 1")
    return rows("audit_tile", f"{level}/{last + 1}")


@kind()
def insert_checkpoint(forger: Forger) -> Expected:
    """A checkpoint is there twice."""
    select = "SELECT id FROM audit_checkpoint WHERE size > %s ORDER BY id"
    numbers = forger.column(select, forger.scope.leaf)
    forger.copy("audit_checkpoint", "id = %s", [forger.pick(numbers)], id=str(numbers[-1] + 1))
    return rows("audit_checkpoint", numbers[-1] + 1)
