"""The timeline of a record: its last events, worded in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.models import AuditChange, AuditEvent, AuditRef
from audit.selectors.wording import word_action
from kernel.pages import TimelineEntry

LENGTH = 20


def timeline_of(record: Any, length: int = LENGTH) -> list[TimelineEntry]:
    """The last ``length`` events of whatever the record's first reference names, newest first."""
    ref = record.audit_refs()[-1]
    ids = (
        AuditRef.objects.filter(ref=ref)
        .order_by("-recorded_at", "-event_id")
        .values_list("event_id")[:length]
    )
    return _worded(ids)


def changes_of(record: Any, length: int = LENGTH) -> list[TimelineEntry]:
    """The last ``length`` events that wrote this very row: of a place, not of all that happened there."""
    written = AuditChange.objects.filter(table_name=record._meta.db_table, row_id=record.pk)
    return _worded(written.order_by("-id").values_list("event_id")[:length])


def _worded(ids: Iterable[tuple[int]]) -> list[TimelineEntry]:
    events = AuditEvent.objects.filter(id__in=[row[0] for row in ids]).order_by("-id")
    return [
        TimelineEntry(
            title=word_action(event.action),
            at=event.recorded_at,
            who=event.on_behalf_of_name or event.actor_name,
            detail=event.reason_text,
        )
        for event in events
    ]
