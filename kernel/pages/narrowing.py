"""By what a list is narrowed: filters by days of the reader's zone, and what was chosen, in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.forms import DayField

Text = str | Promise
FROM, UNTIL = gettext_lazy("From"), gettext_lazy("Until")


class FromDay(django_filters.Filter):  # type: ignore[misc]  # brings no types
    """Moments from the beginning of a day on; compared as moments, so that an index serves."""

    field_class = DayField

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        """Nothing chosen narrows nothing."""
        return qs if value is None else qs.filter(**{f"{self.field_name}__gte": _begins(value)})


class UntilDay(django_filters.Filter):  # type: ignore[misc]  # brings no types
    """Moments until the end of a day, that day included."""

    field_class = DayField

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        """Nothing chosen narrows nothing, nor does the last day of the calendar."""
        if value is None or value == date.max:
            return qs
        return qs.filter(**{f"{self.field_name}__lt": _begins(value + timedelta(days=1))})


def from_day(field: str, label: Text = FROM) -> FromDay:
    """The first day of a period, for a filter set: ``since = from_day("opened_at")``."""
    return FromDay(field_name=field, label=label)


def until_day(field: str, label: Text = UNTIL) -> UntilDay:
    """The last day of a period: ``until = until_day("opened_at")``."""
    return UntilDay(field_name=field, label=label)


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def narrowed_by(form: forms.Form | None, words: str) -> list[str]:
    """What was searched for and chosen, as a reader would say it: ``Search: “mixer”``, ``State: Released``."""
    found = [_("Search: “%(words)s”") % {"words": words}] if words else []
    if form is None or not form.is_bound:
        return found
    form.is_valid()
    for name, value in form.cleaned_data.items():
        if value is None or value == "":
            continue
        field = form.fields[name]
        found.append(_("%(what)s: %(choice)s") % {"what": field.label, "choice": _chosen(field, value)})
    return found


def _chosen(field: forms.Field, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Model) and isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value)
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        return dict(offered).get(value, value)
    return value
