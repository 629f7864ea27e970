"""What somebody has to do now for a deviation, an action, a review or a release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.runner import can_run
from batches.choices import BatchState
from batches.models import Batch
from batches.selectors.visible import batches_visible_to
from kernel import clock
from kernel.shell import WorkItem
from quality.choices import CapaState, DeviationState
from quality.models import Capa, Deviation
from quality.selectors.capas import capas_visible_to, open_capas
from quality.selectors.deviations import deviations_visible_to, open_deviations
from quality.selectors.wording import heading_of

# Who has to act in which state, by the right that the action needs.
NEXT_ON_DEVIATION: dict[str, tuple[str, Any]] = {
    DeviationState.OPEN: ("quality.classify_deviation", lambda: _("Classify %(record)s")),
    DeviationState.CLASSIFIED: (
        "quality.start_investigation",
        lambda: _("Start the investigation of %(record)s"),
    ),
    DeviationState.REOPENED: ("quality.start_investigation", lambda: _("Investigate %(record)s again")),
    DeviationState.INVESTIGATING: ("", lambda: _("Investigate %(record)s")),
    DeviationState.ACTIONS: ("", lambda: _("Finish the actions of %(record)s and request approval")),
    DeviationState.QA_APPROVAL: ("quality.close_deviation", lambda: _("Approve the report of %(record)s")),
}


def items(user: Any) -> list[WorkItem]:
    """The person's work, from what they may do and what is assigned to them."""
    return [*_deviations(user), *_capas(user), *_batches(user)]


def _deviations(user: Any) -> Iterator[WorkItem]:
    mine = deviations_visible_to(user).filter(pk__in=open_deviations().values("pk"))
    for deviation in mine.order_by("due_on", "id"):
        code, words = NEXT_ON_DEVIATION[deviation.state]
        if not _is_for(user, deviation, code):
            continue
        yield WorkItem(
            title=words() % {"record": deviation.code},
            detail=heading_of(deviation),
            url=deviation.get_absolute_url(),
            kind="quality.deviation",
            severity=_urgency(deviation.due_on, deviation.site.zone, "warn"),
            due_at=_end_of(deviation.due_on, deviation.site.zone),
            icon="alert-triangle",
        )


def _is_for(user: Any, deviation: Deviation, code: str) -> bool:
    """The investigator works on the report; nobody approves a report of their own."""
    if not code:
        return deviation.investigator_id == user.pk
    if deviation.state == DeviationState.QA_APPROVAL and deviation.investigator_id == user.pk:
        return False
    return can_run(code, user, deviation)


def _capas(user: Any) -> Iterator[WorkItem]:
    for capa in capas_visible_to(user).filter(pk__in=open_capas().values("pk")).order_by("due_on", "id"):
        words, due_on = _next_on_capa(user, capa)
        if not words:
            continue
        yield WorkItem(
            title=words % {"record": capa.code},
            detail=capa.description,
            url=capa.get_absolute_url(),
            kind="quality.capa",
            severity=_urgency(due_on, capa.site.zone, "neutral"),
            due_at=_end_of(due_on, capa.site.zone),
            icon="clipboard-list",
        )


def _next_on_capa(user: Any, capa: Capa) -> tuple[str, date]:
    if capa.state == CapaState.PLANNED and user.pk not in (capa.planned_by_id, capa.owner_id):
        return (_("Approve %(record)s") if can_run("quality.approve_capa", user, capa) else ""), capa.due_on
    if capa.state == CapaState.APPROVED and capa.owner_id == user.pk:
        return _("Carry out %(record)s"), capa.due_on
    if capa.state == CapaState.EFFECTIVENESS_DUE and capa.owner_id != user.pk:
        may = can_run("quality.confirm_effectiveness", user, capa)
        return (_("Check the effect of %(record)s") if may else ""), capa.check_on
    return "", capa.due_on


def _batches(user: Any) -> Iterator[WorkItem]:
    waiting = (BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED)
    for batch in batches_visible_to(user).filter(state__in=waiting).order_by("completed_at", "id"):
        words = _next_on_batch(user, batch)
        if words:
            yield WorkItem(
                title=words % {"record": batch.code},
                detail=str(batch.material.name),
                url=reverse("quality:batch_review", kwargs={"uuid": batch.uuid}),
                kind="quality.review",
                severity="warn",
                icon="clipboard-check",
            )


def _next_on_batch(user: Any, batch: Batch) -> str:
    if batch.state == BatchState.PRODUCTION_REVIEWED:
        return _("Review batch %(record)s") if can_run("quality.review_batch", user, batch) else ""
    return _("Decide on batch %(record)s") if can_run("quality.release_batch", user, batch) else ""


def _urgency(due_on: date, zone: str, otherwise: str) -> str:
    return "alarm" if due_on < clock.today(zone) else otherwise


def _end_of(due_on: date, zone: str) -> datetime:
    return clock.end_of_day(due_on, zone)
