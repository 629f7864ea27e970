"""Deviations and actions that are not closed: how many, of which class, how old, how late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q, Value

from analytics.selectors.statistics import MEDIAN, Percentile, days
from equipment.models import Site
from quality.choices import CapaState, Classification
from quality.selectors.capas import late, open_capas
from quality.selectors.deviations import open_deviations, overdue

# Ages in days: up to and including the first, and so on; the last is open.
AGES = (7, 14, 30)
CLASSES = (Classification.CRITICAL, Classification.MAJOR, Classification.MINOR, "")


@dataclass(frozen=True)
class OpenOfClass:
    """The open deviations of one class; ``by_age`` counts them by ``AGES``, the older ones last."""

    classification: str
    count: int
    overdue: int
    by_age: tuple[int, ...]


@dataclass(frozen=True)
class OpenDeviations:
    """All open deviations of a site."""

    classes: tuple[OpenOfClass, ...]
    median_age_d: Decimal | None
    oldest_d: Decimal | None

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(each.count for each in self.classes)

    @property
    def overdue(self) -> int:
        """How many should have been closed before today."""
        return sum(each.overdue for each in self.classes)


@dataclass(frozen=True)
class OpenCapas:
    """Actions whose effect has not been judged, by what they wait for."""

    by_state: dict[str, int]
    late_action: int
    late_check: int

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(self.by_state.values())

    @property
    def overdue(self) -> int:
        """How many are late with the action or with its check."""
        return self.late_action + self.late_check


def deviations(site: Site, now: datetime, today: date) -> OpenDeviations:
    """The open deviations of the site by class and age; two queries."""
    found = open_deviations().filter(site=site).order_by()
    spans = _spans(now)
    ages = {f"age{number}": Count("pk", filter=span) for number, span in enumerate(spans)}
    rows = found.values("classification").annotate(
        number=Count("pk"), overdue=Count("pk", filter=overdue(today)), **ages
    )
    counted: dict[str, dict[str, Any]] = {row["classification"]: dict(row) for row in rows}
    age = ExpressionWrapper(Value(now) - F("opened_at"), output_field=DurationField())
    spread = found.annotate(age=age).aggregate(median=Percentile(F("age"), MEDIAN), oldest=Max("age"))
    classes = tuple(_of_class(str(each), counted.get(str(each)), len(spans)) for each in CLASSES)
    return OpenDeviations(classes, days(spread["median"]), days(spread["oldest"]))


def capas(site: Site, today: date) -> OpenCapas:
    """The open actions of the site by state, and those that are late; one query."""
    rows = (
        open_capas()
        .filter(site=site)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), late=Count("pk", filter=late(today)))
    )
    counted = {row["state"]: row for row in rows}
    states = [
        CapaState.PLANNED,
        CapaState.APPROVED,
        CapaState.IMPLEMENTED,
        CapaState.EFFECTIVENESS_DUE,
    ]
    overdue = {state: counted[state]["late"] if state in counted else 0 for state in states}
    return OpenCapas(
        by_state={str(state): counted[state]["number"] if state in counted else 0 for state in states},
        late_action=overdue[CapaState.PLANNED] + overdue[CapaState.APPROVED],
        late_check=overdue[CapaState.IMPLEMENTED] + overdue[CapaState.EFFECTIVENESS_DUE],
    )


def _spans(now: datetime) -> list[Q]:
    """A condition for each span of age, without gap and without overlap."""
    limits = [now - timedelta(days=age) for age in AGES]
    between = [Q(opened_at__lt=late, opened_at__gte=early) for late, early in pairwise(limits)]
    return [Q(opened_at__gte=limits[0]), *between, Q(opened_at__lt=limits[-1])]


def _of_class(classification: str, row: dict[str, Any] | None, spans: int) -> OpenOfClass:
    if row is None:
        return OpenOfClass(classification, 0, 0, (0,) * spans)
    ages = tuple(row[f"age{number}"] for number in range(spans))
    return OpenOfClass(classification, row["number"], row["overdue"], ages)
