"""What somebody has to do now for a deviation, an action, a review, a release or a disposal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.contracts import Scope, scope_of
from audit.declaration import can_run
from batches.choices import BatchState
from batches.models import Batch
from batches.selectors.visible import batches_visible_to
from kernel import clock
from kernel.shell import WorkItem
from quality.choices import CapaState, DeviationState
from quality.models import Capa, Deviation
from quality.selectors.capas import capas_visible_to, open_capas
from quality.selectors.deviations import deviations_visible_to, open_deviations
from quality.selectors.disposal import disposals_under_way
from quality.selectors.independence import independent_of
from quality.selectors.trail import batches_with_unread_entries
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


class Rights:
    """What a person may do, asked once for each right and place, however many records there are."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._known: dict[tuple[str, Scope], bool] = {}

    def may(self, code: str, record: Any) -> bool:
        """Whether the person holds ``code`` at the place of ``record``."""
        key = (code, scope_of(record))
        if key not in self._known:
            self._known[key] = can_run(code, self.user, record)
        return self._known[key]


def items(user: Any) -> list[WorkItem]:
    """The person's work, from what they may do and what is assigned to them."""
    rights = Rights(user)
    with clock.at(clock.now()):  # one look at the clock for the whole list
        return [
            *_deviations(rights),
            *_capas(rights),
            *_trails(rights),
            *_batches(rights),
            *_disposals(rights),
        ]


def _deviations(rights: Rights) -> Iterator[WorkItem]:
    user = rights.user
    mine = deviations_visible_to(user).filter(pk__in=open_deviations().values("pk"))
    for deviation in mine.order_by("due_on", "id"):
        code, words = NEXT_ON_DEVIATION[deviation.state]
        if not _is_for(rights, deviation, code):
            continue
        yield WorkItem(
            title=words() % {"record": deviation.code},
            detail=heading_of(deviation),
            url=deviation.get_absolute_url(),
            kind="quality.deviation",
            since=deviation.opened_at,
            severity=_urgency(deviation.due_on, deviation.site.zone, "warn"),
            due_at=_end_of(deviation.due_on, deviation.site.zone),
            icon="alert-triangle",
        )


def _is_for(rights: Rights, deviation: Deviation, code: str) -> bool:
    """The investigator works on the report; nobody approves a report of their own."""
    user = rights.user
    if not code:
        return deviation.investigator_id == user.pk
    if deviation.state == DeviationState.QA_APPROVAL and deviation.investigator_id == user.pk:
        return False
    return rights.may(code, deviation)


def _capas(rights: Rights) -> Iterator[WorkItem]:
    user = rights.user
    for capa in capas_visible_to(user).filter(pk__in=open_capas().values("pk")).order_by("due_on", "id"):
        words, due_on = _next_on_capa(rights, capa)
        if not words:
            continue
        yield WorkItem(
            title=words % {"record": capa.code},
            detail=capa.description,
            url=capa.get_absolute_url(),
            kind="quality.capa",
            since=capa.planned_at,
            severity=_urgency(due_on, capa.site.zone, "neutral"),
            due_at=_end_of(due_on, capa.site.zone),
            icon="clipboard-list",
        )


def _next_on_capa(rights: Rights, capa: Capa) -> tuple[str, date]:
    user = rights.user
    if capa.state == CapaState.PLANNED and user.pk not in (capa.planned_by_id, capa.owner_id):
        return (_("Approve %(record)s") if rights.may("quality.approve_capa", capa) else ""), capa.due_on
    if capa.state == CapaState.APPROVED and capa.owner_id == user.pk:
        return _("Carry out %(record)s"), capa.due_on
    if capa.state == CapaState.EFFECTIVENESS_DUE and capa.owner_id != user.pk:
        may = rights.may("quality.confirm_effectiveness", capa)
        return (_("Check the effect of %(record)s") if may else ""), capa.check_on
    return "", capa.due_on


def _batches(rights: Rights) -> Iterator[WorkItem]:
    waiting = (BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED)
    seen = batches_visible_to(rights.user).filter(state__in=waiting)
    for batch in independent_of(rights.user, seen).order_by("completed_at", "id"):
        words = _next_on_batch(rights, batch)
        if words:
            yield WorkItem(
                title=words % {"record": batch.code},
                detail=str(batch.material.name),
                url=reverse("quality:batch_review", kwargs={"uuid": batch.uuid}),
                kind="quality.review",
                since=batch.completed_at,
                severity="warn",
                icon="clipboard-check",
            )


def _trails(rights: Rights) -> Iterator[WorkItem]:
    """Trails that somebody who wrote none of their entries has to read before the decision (URS-AUD-12)."""
    waiting = (BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED)
    seen = batches_visible_to(rights.user).filter(state__in=waiting)
    for batch in batches_with_unread_entries(rights.user, seen).order_by("completed_at", "id"):
        if rights.may("quality.review_audit_trail", batch):
            yield WorkItem(
                title=_("Review the audit trail of %(record)s") % {"record": batch.code},
                detail=str(batch.material.name),
                url=reverse("quality:trail_review", kwargs={"uuid": batch.uuid}),
                kind="quality.review",
                since=batch.completed_at,
                severity="warn",
                icon="eye",
            )


def _disposals(rights: Rights) -> Iterator[WorkItem]:
    """Disposals that one person has signed and another one has to."""
    requests = disposals_under_way()
    seen = batches_visible_to(rights.user).filter(uuid__in=list(requests)) if requests else []
    for batch in seen:
        request = requests[batch.uuid]
        signers = {signature.signer_id for signature in request.signatures.all()}
        if rights.user.pk not in signers and rights.may("quality.dispose_of_batch", batch):
            yield WorkItem(
                title=_("Sign the disposal of %(record)s") % {"record": batch.code},
                detail=str(batch.material.name),
                url=batch.get_absolute_url(),
                kind="keeping.disposal",
                since=max(signature.signed_at for signature in request.signatures.all()),
                severity="warn",
                icon="archive",
            )


def _next_on_batch(rights: Rights, batch: Batch) -> str:
    if batch.state == BatchState.PRODUCTION_REVIEWED:
        return _("Review batch %(record)s") if rights.may("quality.review_batch", batch) else ""
    return _("Decide on batch %(record)s") if rights.may("quality.release_batch", batch) else ""


def _urgency(due_on: date, zone: str, otherwise: str) -> str:
    return "alarm" if due_on < clock.today(zone) else otherwise


def _end_of(due_on: date, zone: str) -> datetime:
    return clock.end_of_day(due_on, zone)
