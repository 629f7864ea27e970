"""Leaf hashes computed anew from the trail's columns, in Python, apart from the SQL that made them.

What is hashed holds text, null and whole numbers below 2⁵³, under ASCII names: for these ``orjson`` with
sorted names writes what RFC 8785 demands, some twenty times as fast (a property test compares them).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson

EVENT_NAMES = (
    "action",
    "actor_id",
    "actor_name",
    "actor_username",
    "caused_by",
    "channel",
    "correlation",
    "data",
    "id",
    "on_behalf_of_id",
    "on_behalf_of_name",
    "reason_code",
    "reason_text",
    "recorded_at",
    "role",
    "site",
    "subject_code",
    "subject_model",
    "subject_uuid",
    "terminal",
    "transaction_id",
)
SECURITY_NAMES = (
    "action",
    "channel",
    "error_code",
    "id",
    "kind",
    "recorded_at",
    "subject",
    "terminal",
    "username",
)


def utc(moment: datetime) -> str:
    """A time as the trail writes it: UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(content: Any) -> bytes:
    """The RFC 8785 bytes of content as described above."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def leaf(canonical_bytes: bytes) -> bytes:
    """RFC 6962 leaf hash."""
    return hashlib.sha256(b"\x00" + canonical_bytes).digest()


def event_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of an event row; ``data`` is PostgreSQL's own text of the JSON."""
    content = {name: row[name] for name in EVENT_NAMES}
    content["recorded_at"] = _time(row["recorded_at"])
    return leaf(canonical(content))


def change_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of a change row."""
    return leaf(
        change_content(
            row["id"],
            _time(row["recorded_at"]),
            row["event_id"],
            row["table_name"],
            row["row_id"],
            row["operation"],
            _text(row["before"]),
            _text(row["after"]),
        )
    )


def change_content(
    number: int,
    at: str,
    event: int,
    table: str,
    row: int,
    operation: str,
    before: str | None,
    after: str | None,
) -> bytes:
    """The canonical bytes of a change; the images are PostgreSQL's text of the JSON."""
    return (
        b'{"after":%b,"before":%b,"event":%d,"id":%d,"operation":%b,"recorded_at":%b,"row":%d,"table":%b}'
        % (
            _image(after),
            _image(before),
            event,
            number,
            orjson.dumps(operation),
            orjson.dumps(at),
            row,
            orjson.dumps(table),
        )
    )


def seal_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of an event's seal."""
    return leaf(
        canonical(
            {
                "changes": row["changes"],
                "changes_digest": row["changes_digest"],
                "event": row["event_id"],
                "recorded_at": _time(row["recorded_at"]),
                "refs": orjson.loads(_text(row["refs"]) or "null"),
            }
        )
    )


def _image(text: str | None) -> bytes:
    return b"null" if text is None else canonical(orjson.loads(text))


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _time(moment: Any) -> str:
    return moment if isinstance(moment, str) else utc(moment)
