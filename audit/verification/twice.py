"""Numbers that stand in the trail twice: a forged copy beside the genuine row (URS-AUD-08).

The leaf of such a number is that of the genuine row, so the ledger alone would not show the copy.
"""

from __future__ import annotations

from audit.said import Said as _
from audit.verification.report import Report
from audit.verification.rows import asked

NUMBERS = {"audit_event": "id", "audit_seal": "event_id", "audit_security_event": "id"}
TABLES = {"E": "audit_event", "C": "audit_change", "S": "audit_seal", "X": "audit_security_event"}


def check_twice(report: Report, events: list[int] | None = None, start: int = 0) -> None:
    """Name each number that two rows have, and each row with two leaves; of ``events`` and later leaves alone.

    Changes need no look of their own: each seal counts those of its event.
    """
    for table, column in NUMBERS.items():
        where, values = _of(table, events, start)
        twice = asked(
            f"SELECT {column} FROM {table} WHERE {where.format(column=column)} GROUP BY 1 HAVING count(*) > 1",
            values,
        )
        for (number,) in sorted(twice):
            report.add("trail", table, number, _("two rows have this number"))
    for kind, row in _with_two_leaves(start):
        report.add("ledger", TABLES[kind], row, _("the row has two leaves"))


def _of(table: str, events: list[int] | None, start: int) -> tuple[str, list[object]]:
    if events is None:
        return "true", []
    if table == "audit_security_event":
        kept = "SELECT row_id FROM audit_leaf WHERE leaf_index >= %s AND kind = 'X'"
        return f"{{column}} IN ({kept})", [start]
    return "{column} = ANY(%s)", [events]


def _with_two_leaves(start: int) -> list[tuple[str, int]]:
    if not start:
        return asked(
            "SELECT kind, row_id FROM audit_leaf GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY min(leaf_index)"
        )
    return asked(
        "SELECT kind, row_id FROM audit_leaf AS l WHERE leaf_index >= %s AND EXISTS (SELECT FROM audit_leaf AS o"
        " WHERE (o.row_id, o.kind) = (l.row_id, l.kind) AND o.leaf_index < l.leaf_index) ORDER BY leaf_index",
        [start],
    )
