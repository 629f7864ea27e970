"""Cleanings and hold times: what is under way, what is due, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from equipment.choices import CleaningRunState, CleaningState
from equipment.models import CleaningRun, Unit
from equipment.selectors.units import units_visible_to


def open_run(unit: Unit) -> CleaningRun | None:
    """The cleaning that is running or waits for its check."""
    return (
        unit.cleaning_runs.filter(state__in=[CleaningRunState.RUNNING, CleaningRunState.AWAIT_CHECK])
        .select_related("performer", "finisher")
        .first()
    )


def runs_of(unit: Unit) -> QuerySet[CleaningRun]:
    """All cleanings of a unit, newest first, with the people."""
    return unit.cleaning_runs.select_related("performer", "finisher", "checker").order_by(
        "-started_at", "-id"
    )


def units_past_their_hold(at: datetime) -> QuerySet[Unit]:
    """The units whose dirty or clean hold time has run out and nobody has written it down yet."""
    return Unit.objects.filter(
        Q(cleaning_state=CleaningState.DIRTY, dirty_until__lt=at)
        | Q(cleaning_state=CleaningState.CLEAN, clean_until__lt=at)
    ).order_by("pk")


def units_to_clean(user: Any) -> QuerySet[Unit]:
    """The visible units that wait for a cleaning, the overdue ones first."""
    waiting = [CleaningState.DIRTY_OVERDUE, CleaningState.DIRTY, CleaningState.EXPIRED]
    return units_visible_to(user).filter(cleaning_state__in=waiting).order_by("dirty_until", "code")


def units_to_check(user: Any) -> QuerySet[Unit]:
    """The visible units whose cleaning waits for a second person, without those that this person cleaned."""
    own = CleaningRun.objects.filter(state=CleaningRunState.AWAIT_CHECK)
    own = own.filter(Q(performer=user) | Q(finisher=user))
    waiting = units_visible_to(user).filter(cleaning_state=CleaningState.AWAIT_CHECK)
    return waiting.exclude(pk__in=own.values("unit_id")).order_by("state_since")


def units_being_cleaned(user: Any) -> QuerySet[Unit]:
    """The visible units whose cleaning has begun and is to be finished."""
    return units_visible_to(user).filter(cleaning_state=CleaningState.CLEANING).order_by("state_since")
