"""Corrective and preventive actions: lists by right and by what has to be done next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from equipment.selectors.visible import visible_to
from kernel import clock
from people.models import User
from quality.choices import CapaState
from quality.models import Capa

JOINS = ("site", "deviation__batch", "owner", "planned_by", "approved_by", "predecessor", "successor")
ENDED = (CapaState.CLOSED_EFFECTIVE, CapaState.INEFFECTIVE)


def capas_visible_to(user: Any) -> QuerySet[Capa]:
    """The actions of the places where ``user`` may see them."""
    return visible_to(
        Capa.objects.select_related(*JOINS), user, "quality.view_capa", areas=("deviation__area",)
    )


def owners_seen_by(user: Any) -> QuerySet[User]:
    """Who owns an action that ``user`` sees."""
    known = capas_visible_to(user).order_by().values("owner")
    found: QuerySet[User] = User.objects.filter(pk__in=known)
    return found.order_by("printed_name")


def open_capas() -> QuerySet[Capa]:
    """Every action whose effect has not been judged."""
    return Capa.objects.exclude(state__in=ENDED)


def late(today: date) -> Q:
    """Which open actions are late: not done by their day, or done and not checked by theirs."""
    not_done = Q(state__in=(CapaState.PLANNED, CapaState.APPROVED), due_on__lt=today)
    not_checked = Q(state__in=(CapaState.IMPLEMENTED, CapaState.EFFECTIVENESS_DUE), check_on__lt=today)
    return not_done | not_checked


def awaiting_effectiveness_check() -> list[Capa]:
    """Implemented actions whose check day has come in their site's own calendar."""
    implemented = Capa.objects.filter(state=CapaState.IMPLEMENTED).select_related("site", "deviation")
    return [capa for capa in implemented if clock.today(capa.site.zone) >= capa.check_on]
