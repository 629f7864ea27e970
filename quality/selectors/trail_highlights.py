"""What a reviewer of a trail reads first: of each kind that matters the entries, of the routine the counts.

Review by exception (PI 041 9.6.3): hundreds of recorded steps must not hide the one value that was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.choices import Operation, Refusal
from audit.models import AuditChange, AuditEvent, SecurityEvent
from audit.selectors.trail import touched_critical
from audit.selectors.wording import word_action
from batches.choices import ExceptionKind
from batches.models import BatchException

# So many of each group stand on the page; the count says how many there are.
SHOWN = 50
OVERRIDES = (
    "batches.abort_batch",
    "batches.approve_correction",
    "batches.approve_override",
    "batches.end_batch_early",
    "batches.propose_correction",
    "batches.refuse_override",
    "batches.reject_correction",
    "batches.reopen_calculation",
    "batches.reopen_record",
    "batches.request_override",
    "batches.skip_step",
    "batches.stop_batch",
)
CLOCK = ("audit.record_clock_change", "audit.record_configuration_change")
RIGHTS = (
    "people.approve_role_request",
    "people.approve_rules",
    "people.authorise_role_request",
    "people.define_role",
    "people.end_grant",
    "people.grant_role",
    "people.unlock_account",
)


@dataclass(frozen=True)
class Group:
    """Entries of one kind that matters."""

    code: str
    label: str | Promise
    icon: str
    count: int
    entries: Sequence[AuditEvent]


def highlights(entries: QuerySet[AuditEvent]) -> list[Group]:
    """Every group, the empty ones too: that there is none is what the reviewer wants to know."""
    kinds = (
        ("changed", _("Changed critical values"), "pencil", _with_critical(entries)),
        ("deleted", _("Deleted records"), "trash", entries.filter(_wrote(Q(operation=Operation.DELETE)))),
        ("late", _("Late entries"), "clock-exclamation", entries.filter(_late())),
        ("overrides", _("Overrides, skipped steps and early ends"), "hand-stop", _done(entries, OVERRIDES)),
        ("rights", _("Changed roles and rights"), "user-shield", _done(entries, RIGHTS)),
        ("clock", _("Clock and settings"), "clock-pause", _done(entries, CLOCK)),
    )
    return [_group(code, label, icon, found) for code, label, icon, found in kinds]


def routine(entries: QuerySet[AuditEvent]) -> list[tuple[str, int]]:
    """How often each action stands among the entries, the most frequent first, worded."""
    counted = entries.order_by().values("action").annotate(number=Count("id")).order_by("-number", "action")
    return [(word_action(each["action"]), each["number"]) for each in counted]


def failed_signatures(codes: str, since: datetime, until: datetime) -> QuerySet[SecurityEvent]:
    """Refused signatures and rights about records whose code begins so, in the period of what is reviewed."""
    kinds = (Refusal.SIGNATURE, Refusal.PERMISSION, Refusal.LOCKED, Refusal.BYPASS)
    found = SecurityEvent.objects.filter(kind__in=kinds, recorded_at__gte=since, recorded_at__lte=until)
    return found.filter(subject__startswith=codes).order_by("id") if codes else found.order_by("id")


def _with_critical(entries: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    return entries.filter(touched_critical())


def _done(entries: QuerySet[AuditEvent], actions: Sequence[str]) -> QuerySet[AuditEvent]:
    return entries.filter(action__in=actions)


def _wrote(condition: Q) -> Exists:
    same = AuditChange.objects.filter(recorded_at=OuterRef("recorded_at"), event_id=OuterRef("id"))
    return Exists(same.filter(condition))


def _late() -> Exists:
    """Entries that raised a late-entry exception, or wrote a line that says of itself that it is late."""
    exception = Q(table_name=BatchException._meta.db_table, after__kind=ExceptionKind.LATE_ENTRY.value)
    line = Q(after__is_late="true")
    return _wrote(Q(operation=Operation.INSERT) & (exception | line))


def _group(code: str, label: Any, icon: str, found: QuerySet[AuditEvent]) -> Group:
    count = found.count()
    shown = list(found.order_by("id")[:SHOWN]) if count else []
    return Group(code, label, icon, count, shown)
