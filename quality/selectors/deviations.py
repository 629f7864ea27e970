"""Deviations: lists by right, by batch, by what has to be done next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from audit.contracts import scope_of
from batches.models import Batch
from equipment.selectors.visible import visible_to
from kernel import clock
from people.models import User
from people.selectors.rights import people_who_may
from quality.choices import Conclusion, DeviationState
from quality.models import AffectedBatch, Deviation

JOINS = ("site", "area", "batch__material", "step__batch", "unit", "exception", "investigator", "opened_by")


def deviations_visible_to(user: Any) -> QuerySet[Deviation]:
    """The deviations of the places where ``user`` may see them."""
    return visible_to(
        Deviation.objects.select_related(*JOINS), user, "quality.view_deviation", areas=("area",)
    )


def deviations_of(batch: Batch) -> QuerySet[Deviation]:
    """The deviations that belong to ``batch`` itself, oldest first."""
    return Deviation.objects.filter(batch=batch).select_related(*JOINS).order_by("opened_at", "id")


def deviations_touching(batch: Batch) -> QuerySet[AffectedBatch]:
    """Where other deviations name ``batch`` as possibly affected."""
    return AffectedBatch.objects.filter(batch=batch).select_related("deviation").order_by("deviation__code")


def open_deviations() -> QuerySet[Deviation]:
    """Every deviation that QA has not closed."""
    return Deviation.objects.exclude(state=DeviationState.CLOSED)


def investigators_for(deviation: Deviation) -> QuerySet[User]:
    """Who may be named investigator of ``deviation``."""
    return people_who_may("quality.complete_investigation", scope_of(deviation), clock.now())


def investigators_seen_by(user: Any) -> QuerySet[User]:
    """Who investigates or has investigated a deviation that ``user`` sees."""
    known = deviations_visible_to(user).exclude(investigator=None).order_by().values("investigator")
    found: QuerySet[User] = User.objects.filter(pk__in=known)
    return found.order_by("printed_name")


def owners_for(deviation: Deviation) -> QuerySet[User]:
    """Who may own an action of ``deviation``."""
    return people_who_may("quality.implement_capa", scope_of(deviation), clock.now())


def candidates_for(deviation: Deviation) -> QuerySet[Batch]:
    """Batches of the site that the investigation may have to look at: not yet listed, latest first."""
    listed = deviation.affected_batches.values("batch_id")
    return (
        Batch.objects.filter(site_id=deviation.site_id)
        .exclude(Q(pk=deviation.batch_id) | Q(pk__in=listed))
        .select_related("material")
        .order_by("-issued_at", "-id")
    )


def unassessed_batches(deviation: Deviation) -> QuerySet[AffectedBatch]:
    """Batches listed by ``deviation`` that still lack a conclusion."""
    return deviation.affected_batches.filter(conclusion=Conclusion.PENDING).select_related("batch")


def overdue(today: date) -> Q:
    """Which open deviations should have been closed before ``today``."""
    return Q(due_on__lt=today)


def is_overdue(deviation: Deviation, today: date) -> bool:
    """Whether an open deviation's due date lies before ``today``."""
    return not deviation.is_closed and deviation.due_on < today
