"""How much of a trail there is: what a backup promises and what a restored database is asked for."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

COUNTED = (
    "audit_event",
    "audit_change",
    "audit_seal",
    "audit_security_event",
    "audit_signature",
    "audit_leaf",
)
NEWEST = {"newest_event": "audit_event", "newest_change": "audit_change"}
_COUNT = sql.SQL("SELECT count(*) FROM {}")
_NEWEST = sql.SQL("SELECT coalesce(max(id), 0) FROM {}")


def measure(cursor: Any) -> dict[str, int]:
    """Rows of each table of the trail, and its newest numbers."""
    queries = {
        **{table: _COUNT.format(sql.Identifier(table)) for table in COUNTED},
        **{name: _NEWEST.format(sql.Identifier(table)) for name, table in NEWEST.items()},
    }
    found = {}
    for name, query in queries.items():
        cursor.execute(query)
        found[name] = int(cursor.fetchone()[0])
    return found
