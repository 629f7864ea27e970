"""The Python side of the trail's SQL functions: begin and close an event, log a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models

from audit.choices import Refusal
from audit.context import Origin, Reason, Run
from audit.contracts import Scope, authority
from audit.models import Guarded
from kernel import clock
from kernel.canonical import plain
from kernel.errors import DomainError
from kernel.live import publish
from kernel.prepared import Prepared

LOGGED: dict[str, str] = {
    "AUD-001": Refusal.PERMISSION,
    "AUD-002": Refusal.PERMISSION,
    "AUD-005": Refusal.SIGNATURE,
    "AUD-007": Refusal.STALE,
    "AUD-011": Refusal.LOCKED,
    "AUD-012": Refusal.PERMISSION,
    "AUD-014": Refusal.PERMISSION,
    "AUD-015": Refusal.STALE,
    "AUD-016": Refusal.SIGNATURE,
    "AUD-017": Refusal.SIGNATURE,
    "AUD-018": Refusal.SIGNATURE,
    "AUD-071": Refusal.SIGNATURE,
    "AUD-072": Refusal.SIGNATURE,
    # A terminal that does not belong there, or that nobody knows (21 CFR 11.10(h)).
    "PEO-049": Refusal.PERMISSION,
    "PEO-050": Refusal.PERMISSION,
    "PEO-030": Refusal.SIGNATURE,
    "PEO-031": Refusal.SIGNATURE,
    "PEO-032": Refusal.SIGNATURE,
    "PEO-034": Refusal.SIGNATURE,
}


@dataclass(frozen=True)
class Question:
    """What is asked of an event's changes: ``changed`` or ``replaced``, as ``pharmom_needs_reason`` says."""

    kind: str = ""
    table: str = ""
    row: int | None = None


NOTHING_ASKED = Question()
# One encoder: json.dumps makes a new one at each call that is not its default.
_encode = json.JSONEncoder(ensure_ascii=False).encode
_EVENT_TYPES = (
    *("text", "bigint", "bigint", "text", "text", "text", "text", "uuid", "bigint"),
    *("text", "uuid", "text", "text", "jsonb"),
)
# Not FROM the function: its one row would be stored and read again.
_BEGIN = """
SELECT r.role, pharmom_begin_event($1, $2, r.role, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
FROM (SELECT {role} AS role OFFSET 0) AS r"""
_CLOSE = Prepared(
    "pharmom_close",
    ("text[]", "text", "text", "bigint"),
    "SELECT pharmom_close_event($1, $2, $3, $4)",
)


@cache
def _beginning(is_asked: bool) -> Prepared:
    """What opens an event: under the role that is given, or the one that the database finds for a place."""
    if not is_asked:
        return Prepared("pharmom_begin", (*_EVENT_TYPES, "text"), _BEGIN.format(role="$15"))
    place = ("bigint", "bigint", "timestamptz")
    role = f"{authority().role_function}($2, $1, $15, $16, $17)"
    return Prepared("pharmom_begin_where", (*_EVENT_TYPES, *place), _BEGIN.format(role=role))


def begin(
    code: str,
    *,
    actor: Any,
    role: str | Scope,
    on_behalf_of: Any,
    reason: Reason | None,
    origin: Origin,
    subject: Any,
    scope: Any,
    data: dict[str, Any],
    parent: Run | None,
) -> Run | None:
    """Write the event of this action; from here on the transaction may write GxP rows.

    ``role`` is the one that grants the right, or the place for which it is asked in the same round trip;
    ``None`` comes back, and nothing is written, if no role grants it there.
    """
    values = [
        code,
        actor.pk,
        on_behalf_of.pk if on_behalf_of is not None else None,
        *((reason.code, reason.text) if reason else ("", "")),
        *(
            str(origin.channel),
            origin.terminal,
            str(parent.origin.correlation if parent else origin.correlation),
        ),
        parent.event_id if parent else None,
        *_about(subject),
        _site_of(subject if subject is not None else scope),
        _encode(describe(data)),
        *([role] if isinstance(role, str) else [role.site_id, role.area_id, clock.frozen()]),
    ]
    granted, opened = _beginning(not isinstance(role, str)).ask(values)
    if granted is None:
        return None
    event_id, recorded_at = _of_composite(opened)
    return Run(
        code, event_id, recorded_at, actor, granted, reason, parent.origin if parent else origin, on_behalf_of
    )


def _about(subject: Any) -> tuple[str, str | None, str]:
    """Model, identifier and code of the record that is acted on."""
    if subject is None:
        return "", None, ""
    return subject._meta.label_lower, str(subject.uuid), _code_of(subject)


def _of_composite(text: str) -> tuple[int, datetime]:
    """``(278,"2026-05-03 08:00:00.123456+00")``: how PostgreSQL writes the two values of ``pharmom_begin_event``."""
    event_id, moment = text.strip("()").split(",")
    return int(event_id), datetime.fromisoformat(moment.strip('"')).astimezone(UTC)


def close(*records: Any, question: Question = NOTHING_ASKED) -> bool:
    """End the event: index it under everything the given records belong to, and seal it.

    The event that it was caused by, if any, is the current one again. Returns the answer to ``question``.
    """
    refs = sorted({ref for record in records if isinstance(record, Guarded) for ref in record.audit_refs()})
    (answer,) = _CLOSE.ask([refs, question.kind, question.table, question.row])
    return bool(answer)


def dispose(record: Guarded, **facts: Any) -> int:
    """Take the content of ``record`` out, under the event of the action that may do so; the disposal's number.

    ``facts``: ``rule``, ``kept_until``, ``allowed_from``, ``record_digest``. PostgreSQL refuses it before that
    moment, under any other action, and, when the transaction ends, without its signatures.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pharmom_dispose(%s, %s, %s::jsonb)",
            [record._meta.db_table, record.pk, _encode(plain(facts))],
        )
        (number,) = cursor.fetchone()
    return int(number)


def ask(run: Run, question: Question) -> bool:
    """The same question while the event is still open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pharmom_needs_reason(%s, %s, %s, %s, %s)",
            [run.event_id, run.recorded_at, question.kind, question.table, question.row],
        )
        (answer,) = cursor.fetchone()
    return bool(answer)


def log_refusal(error: DomainError, actor: Any, code: str, subject: Any, origin: Origin) -> None:
    """Keep a refused attempt in the security log, after the transaction has been rolled back."""
    kind = LOGGED.get(error.code)
    if kind is None:
        return
    username = error.params.get("username") or (actor.get_username() if actor is not None else "")
    record_refusal(kind, username, code, _code_of(subject), error.code, origin)


def record_refusal(
    kind: str, username: str, code: str, subject: str, error_code: str, origin: Origin
) -> None:
    """Write one row of the security log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pharmom_log_refusal(%s, %s, %s, %s, %s, %s, %s)",
            [str(kind), username, code, subject, error_code, str(origin.channel), origin.terminal],
        )
    publish("security:log", {"kind": str(kind)})


def describe(value: Any) -> Any:
    """Arguments as the trail keeps them: records by model and code, decimals and times as text."""
    if isinstance(value, models.Model):
        return {"model": value._meta.label_lower, "code": _code_of(value)}
    if isinstance(value, dict):
        return {str(key): describe(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(describe(each) for each in value)
    if isinstance(value, list | tuple | models.QuerySet):
        return [describe(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: describe(getattr(value, name)) for name in value.__dataclass_fields__}
    return plain(value)


def _code_of(record: Any) -> str:
    if record is None:
        return ""
    return str(
        getattr(record, "code", "") or getattr(record, "username", "") or getattr(record, "uuid", record.pk)
    )


def _site_of(record: Any) -> str:
    if record is None:
        return ""
    if record._meta.label_lower == "equipment.site":
        return str(record.code)
    site = getattr(record, "site", None)
    return str(site.code) if site is not None else ""
