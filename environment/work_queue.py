"""What monitored rooms ask of people: acknowledge alarms, assess excursions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audit.declaration import can_run
from environment.choices import Level
from environment.models import Excursion
from environment.selectors.excursions import excursions_to_acknowledge, excursions_to_assess
from kernel.shell import WorkItem

MOST = 20


def items(user: Any) -> list[WorkItem]:
    """Alarms to acknowledge and excursions to assess, for those who may."""
    found: list[WorkItem] = []
    if can_run("environment.acknowledge_excursion", user):
        found += [_alarm(each) for each in excursions_to_acknowledge(user)[:MOST]]
    if can_run("environment.assess_excursion", user):
        found += [_verdict(each) for each in excursions_to_assess(user)[:MOST]]
    return found


def _alarm(excursion: Excursion) -> WorkItem:
    grave = excursion.is_active and excursion.level != Level.ALERT
    return WorkItem(
        title=_("Acknowledge the excursion in %(room)s") % {"room": excursion.point.room.code},
        detail=_detail(excursion),
        url=excursion.get_absolute_url(),
        kind="excursions.acknowledge",
        since=excursion.started_at,
        severity="alarm" if grave else "warn",
        icon="bell-ringing",
    )


def _verdict(excursion: Excursion) -> WorkItem:
    return WorkItem(
        title=_("Assess excursion %(code)s") % {"code": excursion.code},
        detail=_detail(excursion),
        url=excursion.get_absolute_url(),
        kind="excursions.assess",
        since=excursion.ended_at,
        severity="warn",
        icon="clipboard-check",
    )


def _detail(excursion: Excursion) -> str:
    parts = (
        excursion.get_level_display(),
        excursion.point.room.code,
        excursion.point.get_parameter_display(),
        excursion.limit_text,
    )
    return " · ".join(str(part) for part in parts)
