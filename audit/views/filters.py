"""By what the entries of the trail are narrowed; each filter is read from an index in the order of the trail."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.choices import Channel
from audit.declaration import ACTIONS
from audit.models import AuditEvent
from audit.selectors.trail import done_by, events_about, replaced_entries, touched_critical, wrote
from audit.selectors.wording import tracked_models


def _actions() -> list[tuple[str, str]]:
    return sorted(
        ((code, str(declared.label)) for code, declared in ACTIONS.items()), key=lambda each: each[1]
    )


def _kinds() -> list[tuple[str, str]]:
    """The kinds of record by the table of each, in the reader's order of words."""
    named = ((table, str(model._meta.verbose_name)) for table, model in tracked_models().items())
    return sorted(named, key=lambda each: each[1])


class Weight(models.TextChoices):
    """What an entry did to values that had been entered before it."""

    CRITICAL = "critical", _("Critical field replaced or deleted")
    REPLACED = "replaced", _("Something replaced or deleted")


class EntryFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Record, action, kind of record, criticality, door and period: by what every page of entries is narrowed."""

    record = django_filters.CharFilter(label=_("Batch, lot, order, equipment …"), method="about")
    action = django_filters.ChoiceFilter(label=_("Action"), choices=_actions)
    kind = django_filters.ChoiceFilter(label=_("Kind of record"), choices=_kinds, method="of_kind")
    weight = django_filters.ChoiceFilter(label=_("Criticality"), choices=Weight.choices, method="by_weight")
    channel = django_filters.ChoiceFilter(label=_("Door"), choices=Channel.choices)
    since = django_filters.DateTimeFilter(
        label=_("From"),
        field_name="recorded_at",
        lookup_expr="gte",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    until = django_filters.DateTimeFilter(
        label=_("Until"),
        field_name="recorded_at",
        lookup_expr="lt",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def about(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events about the record with this code, or about everything of that batch."""
        return found.filter(events_about(value.strip()))

    def of_kind(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that wrote a record of this kind."""
        return found.filter(wrote(value))

    def by_weight(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that replaced or deleted what was there; or of that only what is critical."""
        return found.filter(touched_critical() if value == Weight.CRITICAL else replaced_entries())


class TrailFilters(EntryFilters):
    """The person besides."""

    person = django_filters.CharFilter(label=_("User ID"), method="by_person")
    field_order = ("record", "person", "action", "kind", "weight", "channel", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.order_fields(self.field_order)

    def by_person(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that the person did or that were done for them."""
        return found.filter(done_by(value)) if value.strip() else found
