"""The leaves of the log in order, each with the hash computed anew from the columns of its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import orjson

from audit.verification.disposed import Disposed
from audit.verification.leaf import EVENT_NAMES, SECURITY_NAMES, canonical, change_content, leaf
from audit.verification.rows import asked

CHUNK = 4096
_AT = """to_char(t.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# The limit makes the planner look up each row by its key: reading whole tables for each piece would not be linear.
_SELECT = """
    SELECT l.leaf_index, l.row_id, l.leaf_hash, {columns} FROM audit_leaf AS l
    LEFT JOIN LATERAL (SELECT * FROM {table} AS t WHERE {match} LIMIT 1) AS t ON true
    WHERE l.leaf_index >= %s AND l.leaf_index < %s AND l.kind = '{kind}'"""


@dataclass(slots=True)
class Leaf:
    """One leaf: the hash that is kept, and the one computed from its row (``None`` when the row is gone)."""

    index: int
    kind: str
    row_id: int
    event: int
    kept: bytes
    computed: bytes | None
    has_own_hash: bool


def size_of_log() -> int:
    """How many leaves there are by their numbers."""
    found: int = asked("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaf")[0][0]
    return found


def leaves(start: int, hashed: Callable[[bytes], bytes] = leaf) -> Iterator[Leaf]:
    """From leaf ``start`` to the last one, in order; numbers that are missing are left out."""
    end = size_of_log()
    disposed = Disposed()
    for begin in range(start, end, CHUNK):
        found: list[Leaf] = []
        for kind, (select, read) in _KINDS.items():
            found += [_leaf(kind, row, read, hashed) for row in asked(select, [begin, begin + CHUNK])]
        _take_stored(found, disposed)
        found.sort(key=attrgetter("index"))
        yield from found


def _take_stored(found: list[Leaf], disposed: Disposed) -> None:
    """Where an entry was disposed of, the hash that stayed with it stands for the content that is gone."""
    for kind in ("E", "C"):
        differ = {each.row_id: each for each in found if each.kind == kind and each.computed != each.kept}
        for number, stored in disposed.kept_hashes(kind, differ).items():
            differ[number].computed = stored


def _leaf(
    kind: str,
    row: tuple[Any, ...],
    read: Callable[[tuple[Any, ...]], tuple[bytes, int]],
    hashed: Callable[[bytes], bytes],
) -> Leaf:
    index, row_id, kept, own = row[:4]
    kept = bytes(kept)
    if row[4] is None:
        return Leaf(index, kind, row_id, 0, kept, None, True)
    content, event = read(row)
    return Leaf(index, kind, row_id, event, kept, hashed(content), own is None or bytes(own) == kept)


def _event(row: tuple[Any, ...]) -> tuple[bytes, int]:
    return canonical(dict(zip(EVENT_NAMES, row[4:], strict=True))), row[1]


def _change(row: tuple[Any, ...]) -> tuple[bytes, int]:
    at, event, table, row_id, operation, before, after = row[4:]
    return change_content(row[1], at, event, table, row_id, operation, before, after), event


def _seal(row: tuple[Any, ...]) -> tuple[bytes, int]:
    at, changes, digest, refs = row[4:]
    content = {
        "changes": changes,
        "changes_digest": digest,
        "event": row[1],
        "recorded_at": at,
        "refs": orjson.loads(refs),
    }
    return canonical(content), row[1]


def _security(row: tuple[Any, ...]) -> tuple[bytes, int]:
    return canonical(dict(zip(SECURITY_NAMES, row[4:], strict=True))), 0


def _columns(names: tuple[str, ...]) -> str:
    as_text = {"recorded_at": _AT, "correlation": "t.correlation::text", "data": "t.data::text"}
    as_text["subject_uuid"] = "t.subject_uuid::text"
    return ", ".join(as_text.get(name, f"t.{name}") for name in names)


def _select(kind: str, table: str, columns: str, key: str = "id") -> str:
    match = f"t.{key} = l.row_id AND t.recorded_at = l.recorded_at"
    return _SELECT.format(kind=kind, table=table, columns=columns, match=match)


# The first column of each is the row's own hash, the second one tells by its absence that the row is gone.
_KINDS: dict[str, tuple[str, Callable[[tuple[Any, ...]], tuple[bytes, int]]]] = {
    "E": (_select("E", "audit_event", f"t.leaf_hash, {_columns(EVENT_NAMES)}"), _event),
    "C": (
        _select(
            "C",
            "audit_change",
            f"t.leaf_hash, {_AT}, t.event_id, t.table_name, t.row_id, t.operation, t.before::text, t.after::text",
        ),
        _change,
    ),
    "S": (
        _select(
            "S",
            "audit_seal",
            f"t.leaf_hash, {_AT}, t.changes, t.changes_digest, t.refs::text",
            key="event_id",
        ),
        _seal,
    ),
    "X": (_select("X", "audit_security_event", f"NULL, {_columns(SECURITY_NAMES)}"), _security),
}
