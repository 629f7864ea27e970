"""Reading the trail: events by batch, person and period, each worded in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.contracts import authority
from audit.models import AuditChange, AuditEvent, AuditRef, Guarded
from kernel import clock
from kernel.fields import BilingualText
from kernel.shell import shell

_KNOWN_REFS = """
    SELECT given.ref FROM unnest(%s::text[]) AS given (ref)
    WHERE EXISTS (SELECT FROM audit_ref WHERE audit_ref.ref = given.ref)"""
HIDDEN_COLUMNS = frozenset({"id", "uuid", "row_version"})


@dataclass(frozen=True)
class FieldChange:
    """One field of one record: what it was and what it became, as people read it."""

    record: str
    field: str
    before: str
    after: str


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
        found = found.filter(Q(actor_username=person) | Q(on_behalf_of_id__in=_user_ids(person)))
    if action:
        found = found.filter(action=action)
    if site:
        found = found.filter(site=site)
    if since is not None:
        found = found.filter(recorded_at__gte=since)
    if until is not None:
        found = found.filter(recorded_at__lt=until)
    return found


def _user_ids(username: str) -> QuerySet[Any, Any]:
    from django.contrib.auth import get_user_model

    people = get_user_model()
    found: QuerySet[Any, Any] = people._default_manager.filter(**{people.USERNAME_FIELD: username})
    return found.values("pk")


def word_action(code: str) -> str:
    """The name of an action or right in the reader's language; codes of former versions stay readable."""
    from audit.runner import ACTIONS

    declared = ACTIONS.get(code)
    return str(declared.label) if declared is not None else shell().word_right(code)


def field_changes(found: Iterable[AuditChange]) -> list[FieldChange]:
    """The changed fields of these rows, worded; foreign keys are read as the records they name."""
    rows = list(found)
    return _word(rows, _names_of_references(rows))


def _word(rows: list[AuditChange], names: dict[tuple[str, str], str]) -> list[FieldChange]:
    worded = []
    for change in rows:
        model = _model_of(change.table_name)
        before, after = change.before or {}, change.after or {}
        for column in sorted(set(before) | set(after)):
            old, new = before.get(column), after.get(column)
            if column in HIDDEN_COLUMNS or old == new:
                continue
            worded.append(
                FieldChange(
                    record=_record_name(model, change),
                    field=_field_name(model, column),
                    before=_value(model, column, old, names) if change.before is not None else "",
                    after=_value(model, column, new, names) if change.after is not None else "",
                )
            )
    return worded


@cache
def _models() -> dict[str, type[Guarded]]:
    return {model._meta.db_table: model for model in apps.get_models() if issubclass(model, Guarded)}


def _model_of(table: str) -> type[Guarded] | None:
    return _models().get(table)


def _column(model: type[Guarded] | None, column: str) -> models.Field[Any, Any] | None:
    if model is None:
        return None
    for each in model._meta.concrete_fields:
        if each.column == column:
            return each
    return None


def _record_name(model: type[Guarded] | None, change: AuditChange) -> str:
    image = change.after or change.before or {}
    name = str(model._meta.verbose_name) if model is not None else change.table_name
    code = image.get("code") or image.get("username") or image.get("number") or ""
    return f"{name} {code}".strip()


def _field_name(model: type[Guarded] | None, column: str) -> str:
    found = _column(model, column)
    return str(found.verbose_name) if found is not None else column


def _value(
    model: type[Guarded] | None, column: str, value: str | None, names: dict[tuple[str, str], str]
) -> str:
    if value is None or value == "":
        return "–"
    found = _column(model, column)
    if found is None:
        return value
    if isinstance(found, models.BooleanField):
        return _("yes") if value == "true" else _("no")
    if found.is_relation and found.related_model is not None:
        return names.get((found.related_model._meta.db_table, value), value)
    if isinstance(found, models.DateTimeField):
        moment = timezone.localtime(datetime.fromisoformat(value))
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.JSONField):
        return _bilingual(value)
    return value


def _bilingual(value: str) -> str:
    import json

    loaded = json.loads(value)
    if isinstance(loaded, dict) and loaded and set(loaded) <= {"en", "zh"}:
        return str(BilingualText(loaded))
    return value


def _names_of_references(rows: list[AuditChange]) -> dict[tuple[str, str], str]:
    """Codes or names of every record that these rows point to: one query per table."""
    wanted: dict[type[models.Model], set[str]] = {}
    for change in rows:
        model = _model_of(change.table_name)
        if model is None:
            continue
        for column in model._meta.concrete_fields:
            if not column.is_relation or column.related_model is None:
                continue
            for image in (change.before, change.after):
                value = (image or {}).get(column.column)
                if value is not None:
                    wanted.setdefault(column.related_model, set()).add(value)
    names = {}
    for related, keys in wanted.items():
        for record in _with_names(related, keys):
            names[related._meta.db_table, str(record.pk)] = _name(record)
    return names


def _with_names(model: type[models.Model], keys: set[str]) -> QuerySet[Any]:
    found = model._base_manager.filter(pk__in=keys)
    plain = [
        f.name for f in model._meta.concrete_fields if not isinstance(f, models.JSONField) or f.name == "name"
    ]
    return found.only(*plain)


def _name(record: Any) -> str:
    for attribute in ("code", "printed_name", "number"):
        value = getattr(record, attribute, "")
        if value:
            return str(value)
    try:
        record._meta.get_field("name")
    except FieldDoesNotExist:
        return str(record.pk)
    return str(record.name)


@cache
def ref_kinds() -> tuple[str, ...]:
    """The kinds that references can have: every GxP model's name, and the short names some give."""
    names = {str(model._meta.model_name) for model in _models().values()}
    return tuple(sorted(names | {"person", "step", "order", "lot", "container", "exception"}))


def events_about(code: str) -> Exists:
    """Events that concern the record called ``code``, whatever kind of record it is.

    Only references that exist are asked for: by the other fifty kinds PostgreSQL would expect fifty times as many
    events as there are, and read the trail from its newest end to find them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_REFS, [[f"{kind}:{code}" for kind in ref_kinds()]])
        return _concerning([ref for (ref,) in cursor.fetchall()])


def _concerning(refs: list[str]) -> Exists:
    """Events with one of these references.

    By time and number, which is the key of the trail and names the month's table: by the number alone
    PostgreSQL looks into every month for each event, or reads the trail from its newest end until enough is found.
    """
    return Exists(
        AuditRef.objects.filter(ref__in=refs, recorded_at=OuterRef("recorded_at"), event_id=OuterRef("id"))
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
    """The events with ``action_words`` and ``worded`` (list of ``FieldChange``) set."""
    page = list(found)
    changes = AuditChange.objects.filter(event_id__in=[event.pk for event in page]).order_by("id")
    by_event: dict[int, list[AuditChange]] = {}
    for change in changes:
        by_event.setdefault(change.event_id, []).append(change)
    names = _names_of_references(list(changes))
    for event in page:
        event.action_words = word_action(event.action)  # type: ignore[attr-defined]
        event.worded = _word(by_event.get(event.pk, []), names)  # type: ignore[attr-defined]
    return page
