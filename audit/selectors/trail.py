"""Reading the trail: events by batch, person and period, each worded in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from audit.choices import Operation
from audit.contracts import authority
from audit.models import AuditChange, AuditEvent, AuditRef
from audit.selectors.wording import (
    critical_columns,
    details_of,
    names_of_references,
    tracked_models,
    word_action,
    word_changes,
)
from kernel import clock

# Up to so many events of a record are named one by one in a query.
NAMED_EVENTS = 2000
_KNOWN_REFS = """
    SELECT given.ref FROM unnest(%s::text[]) AS given (ref)
    WHERE EXISTS (SELECT FROM audit_ref WHERE audit_ref.ref = given.ref)"""


def events_visible_to(user: Any, permission: str = "audit.view_trail") -> QuerySet[AuditEvent]:
    """The events of the sites where the person may read the trail, and those that belong to no site."""
    sites = authority().sites_of(user, permission, clock.now())
    found = AuditEvent.objects.order_by("-recorded_at", "-id")
    return found if sites is None else found.filter(site__in=["", *sorted(sites)])


def events(
    *,
    ref: str = "",
    person: str = "",
    action: str = "",
    site: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """Events newest first; ``ref`` is ``kind:code`` such as ``batch:B26-0001``, ``person`` a user ID."""
    found = AuditEvent.objects.order_by("-recorded_at", "-id")
    if ref:
        found = found.filter(_concerning([ref]))
    if person:
        found = found.filter(done_by(person))
    if action:
        found = found.filter(action=action)
    if site:
        found = found.filter(site=site)
    if since is not None:
        found = found.filter(recorded_at__gte=since)
    if until is not None:
        found = found.filter(recorded_at__lt=until)
    return found


def done_by(username: str) -> Q:
    """Events that the person did or that the system did for them; nobody of that name has done nothing.

    Asked by the one expression of which there is an index in the order of the trail: either of two columns would
    have to be sorted. The system's own account is asked for all that it did, for whomever.
    """
    person = authority().actor_named(username)
    if person is None:
        return Q(pk__in=[])
    if person.pk == authority().system_actor().pk:
        return Q(actor_id=person.pk)
    return Q(Exact(Coalesce("on_behalf_of_id", "actor_id"), Value(person.pk)))


def wrote(table: str) -> Q:
    """Events that wrote a record of this kind."""
    return _with_change(Q(table_name=table))


def replaced_entries() -> Q:
    """Events that replaced or deleted what had been there."""
    return _with_change(~Q(operation=Operation.INSERT))


def touched_critical() -> Q:
    """Events that replaced or deleted a value of a field that its model declares as critical."""
    altered = Q()
    for table, model in tracked_models().items():
        columns = sorted(critical_columns(model))
        if columns:
            altered |= Q(table_name=table) & Q(_Differ(columns))
    return _with_change(~Q(operation=Operation.INSERT) & altered)


class _Differ(Func):
    """Whether any of these columns is another one after the change than before it."""

    template = "(%(expressions)s)"
    arg_joiner = " IS DISTINCT FROM "
    output_field = BooleanField()
    conditional = True

    def __init__(self, columns: list[str]) -> None:
        super().__init__(*(Func(*_texts(columns, image), function="ROW") for image in ("before", "after")))


def _texts(columns: list[str], image: str) -> list[KeyTextTransform]:
    return [KeyTextTransform(column, image) for column in columns]


def _with_change(condition: Q) -> Q:
    """By time and number, as references are looked up: the key of the trail names the month's table.

    Between the oldest and the newest such change, each found by one look into an index: what happened to a kind of
    record years ago is not searched for from the newest end of the trail.
    """
    changes = AuditChange.objects.filter(condition)
    newest = changes.order_by("-recorded_at", "-event_id").values_list("recorded_at", flat=True).first()
    oldest = changes.order_by("recorded_at", "event_id").values_list("recorded_at", flat=True).first()
    if newest is None or oldest is None:
        return Q(pk__in=[])
    same = changes.order_by().filter(recorded_at=OuterRef("recorded_at"), event_id=OuterRef("id"))
    return Q(Exists(same), recorded_at__range=(oldest, newest))


@cache
def ref_kinds() -> tuple[str, ...]:
    """The kinds that references can have: every GxP model's name, and the short names some give."""
    names = {str(model._meta.model_name) for model in tracked_models().values()}
    return tuple(sorted(names | {"person", "step", "order", "lot", "container", "exception"}))


def events_about(code: str) -> Q:
    """Events that concern the record called ``code``, whatever kind of record it is.

    Only references that exist are asked for: by the other fifty kinds PostgreSQL would expect fifty times as many
    events as there are, and read the trail from its newest end to find them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_REFS, [[f"{kind}:{code}" for kind in ref_kinds()]])
        return _concerning([ref for (ref,) in cursor.fetchall()])


def _concerning(refs: list[str]) -> Q:
    """Events with one of these references.

    What most records have is asked for by name, time and number, which is the key of the trail: joined to its
    references PostgreSQL expects to look into every month for each, and reads the whole trail instead. Where there
    are very many, the newest of them are soon met from the newest end.
    """
    found = AuditRef.objects.filter(ref__in=refs).order_by().values_list("recorded_at", "event_id")
    events = set(found[: NAMED_EVENTS + 1])
    if len(events) <= NAMED_EVENTS:
        return Q(recorded_at__in={at for at, _event in events}, pk__in={event for _at, event in events})
    return Q(
        Exists(
            AuditRef.objects.filter(
                ref__in=refs, recorded_at=OuterRef("recorded_at"), event_id=OuterRef("id")
            )
        )
    )


class WordedEvents:
    """Events that carry their worded changes: a page of them costs a bounded number of queries."""

    def __init__(self, found: QuerySet[AuditEvent]) -> None:
        self.found = found

    def count(self) -> int:
        """How many there are."""
        return self.found.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, index: slice) -> list[AuditEvent]:
        return with_changes(self.found[index])

    def iterator(self, chunk_size: int = 500) -> Iterator[AuditEvent]:
        """All of them, worded chunk by chunk."""
        start = 0
        while page := with_changes(self.found[start : start + chunk_size]):
            yield from page
            start += chunk_size


def with_changes(found: Iterable[AuditEvent]) -> list[AuditEvent]:
    """The events with ``action_words``, ``details`` and ``worded`` (list of ``FieldChange``) set."""
    page = list(found)
    by_event = changes_by_event(page)
    names = names_of_references([change for changes in by_event.values() for change in changes])
    for event in page:
        event.action_words = word_action(event.action)  # type: ignore[attr-defined]
        event.details = details_of(event)  # type: ignore[attr-defined]
        event.worded = word_changes(by_event.get(event.pk, []), names)  # type: ignore[attr-defined]
    return page


def changes_by_event(page: list[AuditEvent]) -> dict[int, list[AuditChange]]:
    """The changes of these events, in one query that looks into the months of these events alone."""
    found: dict[int, list[AuditChange]] = {}
    if not page:
        return found
    times = [event.recorded_at for event in page]
    changes = AuditChange.objects.filter(
        recorded_at__range=(min(times), max(times)), event_id__in=[event.pk for event in page]
    )
    for change in changes.order_by("id"):
        found.setdefault(change.event_id, []).append(change)
    return found
