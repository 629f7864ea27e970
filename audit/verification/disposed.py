"""Entries whose content was disposed of: what is left of each, and whether a signed disposal covers it (ADR 23).

The leaf of such an entry cannot be computed any more. Its stored hash is taken in its place where the rest of the
entry is what its stub hash says, no content came back, and the disposal that it names is there and signed. How
many entries a disposal has, and which, its own digest says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from audit.said import Said as _
from audit.verification.leaf import EVENT_NAMES, canonical, leaf, utc
from audit.verification.report import Report
from audit.verification.rows import CHUNK, asked

CHANGE, EVENT = "C", "E"
TABLES = {CHANGE: "audit_change", EVENT: "audit_event"}
_CHANGE_COLUMNS = (
    "t.id, t.leaf_hash, t.before IS NULL AND t.after IS NULL, t.recorded_at, t.event_id, t.table_name, t.row_id,"
    " t.operation"
)
_EVENT_LEFT = tuple(name for name in EVENT_NAMES if name != "data")
_AS_TEXT = {"correlation": "t.correlation::text", "subject_uuid": "t.subject_uuid::text"}
_COLUMNS = {
    CHANGE: _CHANGE_COLUMNS,
    EVENT: "t.id, t.leaf_hash, t.data = '{}', "
    + ", ".join(_AS_TEXT.get(name, f"t.{name}") for name in _EVENT_LEFT),
}
_SELECT = (
    "SELECT d.disposal_id, d.stub_hash, {columns} FROM audit_disposed AS d JOIN {table} AS t"
    " ON t.recorded_at = d.recorded_at AND t.id = d.row_id WHERE d.kind = %s AND {where} ORDER BY d.row_id"
)


class Disposed:
    """Answers which emptied entries are in order; each disposal is looked up once."""

    def __init__(self) -> None:
        self._signed: dict[int, bool] = {}

    def kept_hashes(self, kind: str, ids: Iterable[int]) -> dict[int, bytes]:
        """Of these entries those that are in order as stubs, with the leaf hash that they keep."""
        wanted = list(ids)
        if kind not in TABLES or not wanted:
            return {}
        found = _entries(kind, "d.row_id = ANY(%s)", [wanted])
        return {number: kept for disposal, fits, number, kept in found if fits and self._is_signed(disposal)}

    def _is_signed(self, disposal: int) -> bool:
        if disposal not in self._signed:
            found = asked("SELECT FROM audit_disposal WHERE id = %s", [disposal])
            self._signed[disposal] = bool(found) and not _unsigned([disposal])
        return self._signed[disposal]


def check_disposals(report: Report, only: list[int] | None = None) -> None:
    """Each disposal (or ``only`` these) is signed and covers exactly the entries that name it, all still empty."""
    numbers = (
        only if only is not None else [row[0] for row in asked("SELECT id FROM audit_disposal ORDER BY id")]
    )
    for number in _unsigned(numbers):
        report.add("disposal", "audit_disposal", number, _("the signature of the disposal is missing"))
    for number in numbers:
        _check_entries(report, number)
    if only is None:
        _check_orphans(report)


def _check_entries(report: Report, disposal: int) -> None:
    for kind, table in TABLES.items():
        for _disposal, fits, number, _kept in _entries(kind, "d.disposal_id = %s", [disposal]):
            if not fits:
                detail = _("what is left of the entry is not what its disposal left")
                report.add("disposal", table, number, detail)
    expected = asked("SELECT changes, events, digest FROM audit_disposal WHERE id = %s", [disposal])
    if not expected:
        return
    counted, whole = {CHANGE: 0, EVENT: 0}, hashlib.sha256()
    for kind, stub in _stubs(disposal):
        counted[kind] += 1
        whole.update(stub)
    if (counted[CHANGE], counted[EVENT], whole.hexdigest()) != expected[0]:
        detail = _("the disposal covers other entries than those that name it")
        report.add("disposal", "audit_disposal", disposal, detail)


def _check_orphans(report: Report) -> None:
    """Entries that name a disposal that is not there, or that are not there themselves."""
    orphans = asked(
        "SELECT kind, row_id, disposal_id FROM audit_disposed AS d"
        " WHERE NOT EXISTS (SELECT FROM audit_disposal AS s WHERE s.id = d.disposal_id) ORDER BY kind, row_id"
    )
    for kind, number, disposal in orphans:
        detail = _("the entry is marked as disposed of, but disposal %(disposal)s is not there")
        report.add("disposal", TABLES[kind], number, detail % {"disposal": disposal})
    for kind, table in TABLES.items():
        gone = asked(
            f"SELECT row_id FROM audit_disposed AS d WHERE kind = %s AND NOT EXISTS (SELECT FROM {table} AS t"
            " WHERE t.recorded_at = d.recorded_at AND t.id = d.row_id) ORDER BY row_id",
            [kind],
        )
        for (number,) in gone:
            report.add(
                "disposal", table, number, _("the entry was disposed of, and what was left of it is gone")
            )


def _unsigned(disposals: list[int]) -> list[int]:
    """Those whose event left no signature on their record."""
    found = asked(
        "SELECT d.id FROM audit_disposal AS d WHERE d.id = ANY(%s) AND NOT EXISTS (SELECT FROM audit_signature AS s"
        " JOIN audit_event AS e ON e.id = s.event_id WHERE s.event_id = d.event_id AND s.action = e.action"
        " AND s.subject_uuid = d.subject_uuid AND s.signer_id = d.disposed_by_id) ORDER BY d.id",
        [disposals],
    )
    return [number for (number,) in found]


def _entries(kind: str, where: str, values: list[Any]) -> Iterator[tuple[int, bool, int, bytes]]:
    """``(disposal, is as its stub says and empty, number, leaf hash)`` of emptied entries."""
    read = _change_left if kind == CHANGE else _event_left
    select = _SELECT.format(columns=_COLUMNS[kind], table=TABLES[kind], where=where)
    for disposal, stub, number, kept, is_empty, *columns in asked(select, [kind, *values]):
        own = bytes(kept)
        content = {**read(columns), "disposal": disposal, "id": number, "leaf_hash": own.hex()}
        yield disposal, is_empty and leaf(canonical(content)) == bytes(stub), number, own


def _change_left(columns: list[Any]) -> dict[str, Any]:
    at, event, table, row, operation = columns
    return {"event": event, "operation": operation, "recorded_at": utc(at), "row": row, "table": table}


def _event_left(columns: list[Any]) -> dict[str, Any]:
    content = dict(zip(_EVENT_LEFT, columns, strict=True))
    return {**content, "recorded_at": utc(content["recorded_at"])}


def _stubs(disposal: int) -> Iterator[tuple[str, bytes]]:
    last = ("", 0)
    while True:
        found = asked(
            "SELECT kind, row_id, stub_hash FROM audit_disposed WHERE disposal_id = %s AND (kind, row_id) > (%s, %s)"
            f" ORDER BY kind, row_id LIMIT {CHUNK}",
            [disposal, *last],
        )
        for kind, _number, stub in found:
            yield kind, bytes(stub)
        if len(found) < CHUNK:
            return
        last = (found[-1][0], found[-1][1])
