"""Leaf hashes computed anew from the trail's columns, in Python, apart from the SQL that made them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import rfc8785


def utc(moment: datetime) -> str:
    """A time as the trail writes it: UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf(content: dict[str, Any]) -> bytes:
    """RFC 6962 leaf hash over RFC 8785 bytes."""
    return hashlib.sha256(b"\x00" + rfc8785.dumps(content)).digest()


def event_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of an event row; ``data`` is PostgreSQL's own text of the JSON."""
    names = [
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
    ]
    content = {name: row[name] for name in names}
    content["recorded_at"] = utc(row["recorded_at"])
    return leaf(content)


def change_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of a change row."""
    return leaf(
        {
            "after": _image(row["after"]),
            "before": _image(row["before"]),
            "event": row["event_id"],
            "id": row["id"],
            "operation": row["operation"],
            "recorded_at": utc(row["recorded_at"]),
            "row": row["row_id"],
            "table": row["table_name"],
        }
    )


def seal_leaf(row: dict[str, Any]) -> bytes:
    """The leaf of an event's seal."""
    return leaf(
        {
            "changes": row["changes"],
            "changes_digest": row["changes_digest"],
            "event": row["event_id"],
            "recorded_at": utc(row["recorded_at"]),
            "refs": _image(row["refs"]),
        }
    )


def _image(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
