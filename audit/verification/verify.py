"""Recompute the trail and compare every live record with its last trail image (URS-AUD-08)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.models import AuditChange, AuditRef, Guarded
from audit.verification.leaf import change_leaf, event_leaf
from audit.verification.live import live_rows
from audit.verification.report import Report

CHUNK = 5000
EVENT_COLUMNS = [
    "id",
    "recorded_at",
    "action",
    "actor_id",
    "actor_name",
    "actor_username",
    "caused_by",
    "channel",
    "correlation::text",
    "data::text",
    "on_behalf_of_id",
    "on_behalf_of_name",
    "reason_code",
    "reason_text",
    "role",
    "site",
    "subject_code",
    "subject_model",
    "subject_uuid::text",
    "terminal",
    "transaction_id",
    "leaf_hash",
]
CHANGE_COLUMNS = [
    "id",
    "recorded_at",
    "event_id",
    "table_name",
    "row_id",
    "operation",
    "before::text",
    "after::text",
    "leaf_hash",
]

Progress = Callable[[str], None]


def verify(say: Progress = lambda text: None) -> Report:
    """Look at everything, in one snapshot of the database; ``say`` is told what is being looked at."""
    report = Report()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        say(_("Recomputing the trail"))
        _check_events(report)
        images = _check_changes(report)
        for model in _guarded():
            say(_("Comparing %(table)s") % {"table": model._meta.verbose_name_plural})
            _check_live(report, model, images.get(model._meta.db_table, {}))
        _check_signatures(report)
    return report


def verify_about(refs: list[str]) -> Report:
    """Look at the events about ``refs`` (``batch:B26-0001``), and at every record that they touched."""
    report = Report()
    events = list(AuditRef.objects.filter(ref__in=refs).values_list("event_id", flat=True).distinct())
    _check_events(report, "id = ANY(%s)", [events])
    touched = AuditChange.objects.filter(event_id__in=events).values_list("table_name", "row_id").distinct()
    rows_by_table: dict[str, list[int]] = {}
    for table, row_id in touched:
        rows_by_table.setdefault(table, []).append(row_id)
    models = {model._meta.db_table: model for model in _guarded()}
    for table, rows in sorted(rows_by_table.items()):
        images = _check_changes(report, "table_name = %s AND row_id = ANY(%s)", [table, rows])
        _check_live(report, models[table], images.get(table, {}), rows)
    return report


def _guarded() -> list[type[Guarded]]:
    found = [model for model in apps.get_models() if issubclass(model, Guarded)]
    return sorted(found, key=lambda model: model._meta.db_table)


def _rows(
    table: str, columns: list[str], where: str = "true", values: Sequence[Any] = ()
) -> Iterator[dict[str, Any]]:
    names = [column.split("::")[0] for column in columns]
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE {where} AND id > %s ORDER BY id LIMIT {CHUNK}"
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(select, [*values, last])
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(names, row, strict=True))
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


def _check_events(report: Report, where: str = "true", values: Sequence[Any] = ()) -> None:
    for row in _rows("audit_event", EVENT_COLUMNS, where, values):
        report.events += 1
        if event_leaf(row) != bytes(row["leaf_hash"]):
            report.add("trail", "audit_event", row["id"], _("the event was changed after it was written"))


def _check_changes(
    report: Report, where: str = "true", values: Sequence[Any] = ()
) -> dict[str, dict[int, str]]:
    """Check each change and that every record's images join up; return the last image's digest per row."""
    last: dict[str, dict[int, str]] = {}
    for row in _rows("audit_change", CHANGE_COLUMNS, where, values):
        report.changes += 1
        if change_leaf(row) != bytes(row["leaf_hash"]):
            report.add("trail", "audit_change", row["id"], _("the change was altered after it was written"))
            continue
        images = last.setdefault(row["table_name"], {})
        before = _digest(json.loads(row["before"])) if row["before"] is not None else ""
        if images.get(row["row_id"], "") != before:
            name = f"{row['table_name']} {row['row_id']}"
            report.add(
                "trail",
                "audit_change",
                row["id"],
                _("the change before this one of %(row)s is missing") % {"row": name},
            )
        images[row["row_id"]] = _digest(json.loads(row["after"])) if row["after"] is not None else ""
    return last


def _digest(image: dict[str, str | None]) -> str:
    text = "\x1f".join(
        f"{key}\x1e{'' if image[key] is None else '=' + str(image[key])}" for key in sorted(image)
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _check_live(
    report: Report, model: type[Guarded], images: dict[int, str], only: list[int] | None = None
) -> None:
    table = model._meta.db_table
    expected = {row_id for row_id, image in images.items() if image}
    for row_id, image in live_rows(model, only):
        report.records += 1
        if row_id not in expected:
            report.add("record", table, row_id, _("the record exists, but the trail does not know it"))
        elif images[row_id] != _digest(image):
            report.add("record", table, row_id, _("the record differs from its last image in the trail"))
        expected.discard(row_id)
    for row_id in sorted(expected):
        report.add("record", table, row_id, _("the trail knows the record, but it is gone"))


def _check_signatures(report: Report) -> None:
    for row in _rows("audit_signature", ["id", "content", "digest"]):
        report.signatures += 1
        if hashlib.sha256(row["content"].encode("utf-8")).hexdigest() != row["digest"]:
            report.add("signature", "audit_signature", row["id"], _("the signed content was changed"))
