"""One record and its past: its events, its versions, and what it was at any moment (URS-AUD-06, 13).

The typed versions are django-simple-history's tables, written by the database's own trigger; a record that is
only ever added to has one version. A record that was deleted keeps its past.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from audit.choices import Operation
from audit.contracts import authority, scope_of
from audit.models import AppendOnlyModel, AuditChange, AuditEvent, Disposal, Guarded
from audit.selectors.trail import events, events_visible_to
from audit.selectors.wording import tracked_models
from kernel import clock

VIEW = "audit.view_trail"
# Of a field that was replaced more often than this the oldest and the latest values are shown.
MOST_VALUES = 400


@dataclass(frozen=True)
class Tracked:
    """A record whose past is read: as it is, or as it was before it was deleted."""

    model: type[Guarded]
    record: Any
    is_deleted: bool

    @property
    def kind(self) -> str:
        """``batches.batch``: how addresses name its kind."""
        return str(self.model._meta.label_lower)

    @property
    def kind_words(self) -> str:
        """What people call its kind."""
        return str(self.model._meta.verbose_name)

    @property
    def ref(self) -> str:
        """The reference that names the record itself."""
        return str(self.record.audit_refs()[-1])

    @property
    def site(self) -> Any:
        """Its site, in whose zone its times are read; ``None`` for what has none."""
        return getattr(self.record, "site", None)

    @cached_property
    def disposal(self) -> Disposal | None:
        """How its content ended; ``None`` while it is there."""
        found = Disposal.objects.select_related("disposed_by")
        return found.filter(subject_uuid=self.record.uuid).first()

    @property
    def address(self) -> str:
        """Its own page, empty for what has none or is no more."""
        has_page = not self.is_deleted and hasattr(self.record, "get_absolute_url")
        return str(self.record.get_absolute_url()) if has_page else ""


@cache
def _kinds() -> dict[str, type[Guarded]]:
    return {str(model._meta.label_lower): model for model in tracked_models().values()}


def find_tracked(kind: str, uuid: UUID, user: Any) -> Tracked | None:
    """The record for whoever may read the trail of its place; ``None`` as if it had never been there."""
    model = _kinds().get(kind)
    if model is None:
        return None
    record, is_deleted = model._base_manager.filter(uuid=uuid).first(), False
    if record is None and (history := history_of(model)) is not None:
        version = history.objects.filter(uuid=uuid).order_by("-history_id").first()
        record, is_deleted = (version.instance if version is not None else None), True
    if record is None or authority().granting_role(user, VIEW, scope_of(record), clock.now()) is None:
        return None
    return Tracked(model, record, is_deleted)


def find_anywhere(uuid: UUID, user: Any) -> Tracked | None:
    """The same without its kind: a uuid is given once, so every kind is asked in turn."""
    for kind in _kinds():
        found = find_tracked(kind, uuid, user)
        if found is not None:
            return found
    return None


def subject_of(event: AuditEvent, user: Any) -> Tracked | None:
    """The record that an entry is about, for who may see it."""
    return find_tracked(event.subject_model, event.subject_uuid, user) if event.subject_uuid else None


def history_of(model: type[Guarded]) -> Any:
    """The model of the typed versions; ``None`` for what is only added to."""
    manager = None if issubclass(model, AppendOnlyModel) else getattr(model, "history", None)
    return manager.model if manager is not None else None


def events_of(tracked: Tracked, user: Any, *, all_that_belongs: bool = False) -> QuerySet[AuditEvent]:
    """The visible events that wrote this very row; with ``all_that_belongs`` all that concern the record."""
    seen = events_visible_to(user)
    if all_that_belongs:
        return events(ref=tracked.ref) & seen
    wrote = AuditChange.objects.filter(
        table_name=tracked.model._meta.db_table,
        row_id=tracked.record.pk,
        recorded_at=OuterRef("recorded_at"),
        event_id=OuterRef("id"),
    )
    return seen.filter(Exists(wrote))


def row_changes(tracked: Tracked) -> QuerySet[AuditChange]:
    """The changes of this very row, oldest first."""
    table = tracked.model._meta.db_table
    return AuditChange.objects.filter(table_name=table, row_id=tracked.record.pk).order_by("id")


def replaced_values(tracked: Tracked) -> dict[str, list[tuple[str | None, AuditEvent]]]:
    """Every value, the first entry first, of each column whose entered value was later replaced.

    Nothing that was entered is ever out of sight: the original stands beside what is now (URS-AUD-06).
    """
    found: dict[str, list[tuple[str | None, AuditEvent]]] = {}
    for change in row_changes(tracked).select_related("event")[:MOST_VALUES]:
        if change.operation == Operation.DELETE:
            continue
        before, after = change.before or {}, change.after or {}
        for column, value in after.items():
            if change.before is None or before.get(column) != value:
                found.setdefault(column, []).append((value, change.event))
    entered = {column: _from_the_first_entry(values) for column, values in found.items()}
    return {column: values for column, values in entered.items() if len(values) > 1}


def _from_the_first_entry(values: list[tuple[str | None, AuditEvent]]) -> list[tuple[str | None, AuditEvent]]:
    """What was empty at first was not yet entered."""
    for place, (value, _event) in enumerate(values):
        if value not in (None, "", "{}", "[]"):
            return values[place:]
    return []


def versions_as_of(model: type[Guarded], at: datetime, **narrowed: Any) -> list[Any]:
    """The records of a model as they were at ``at``, in the order of their numbers; deleted ones left out.

    ``narrowed`` is by columns that never change, such as the batch of a step. Two versions of one moment are
    told apart by their number: one action may write a row twice.
    """
    history = history_of(model)
    if history is None:
        return _added_until(model, at, narrowed)
    latest = (
        history.objects.filter(history_date__lte=at, **narrowed)
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
    )
    return [version.instance for version in latest if version.history_type != "-"]


@dataclass(frozen=True)
class Made:
    """When a record was made, and the number of the entry of the trail that tells it."""

    at: datetime
    event_id: int | None


def how_made(model: type[Guarded], ids: Iterable[int]) -> dict[int, Made]:
    """How each of these records was made, in one query.

    Nothing is said of those from before the history began, and of what is only added to.
    """
    history = history_of(model)
    if history is None:
        return {}
    made = history.objects.filter(id__in=list(ids), history_type="+").order_by("-history_date")
    return {pk: Made(at, event) for pk, at, event in made.values_list("id", "history_date", "event_id")}


def made_after(model: type[Guarded], at: datetime) -> set[int]:
    """The records that were made after ``at``."""
    history = history_of(model)
    made = history.objects.filter(history_type="+", history_date__gt=at) if history is not None else None
    return set() if made is None else set(made.values_list("id", flat=True))


def _added_until(model: type[Guarded], at: datetime, narrowed: dict[str, Any]) -> list[Any]:
    records = list(model._base_manager.filter(**narrowed).order_by("pk"))
    added = AuditChange.objects.filter(
        table_name=model._meta.db_table,
        row_id__in=[record.pk for record in records],
        operation=Operation.INSERT,
        recorded_at__lte=at,
    )
    there = set(added.values_list("row_id", flat=True))
    return [record for record in records if record.pk in there]


def as_of(tracked: Tracked, at: datetime) -> Any:
    """The record as it was; ``None`` before it was made and after it was deleted."""
    found = versions_as_of(tracked.model, at, id=tracked.record.pk)
    return found[0] if found else None
