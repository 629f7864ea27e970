"""Deviations, actions and decisions in any state, reached by the people of the demo plant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from batches.models import Batch
from kernel import clock
from mom.demo import cast
from mom.demo.work.acting import actor, because, pass_time, signed
from quality.actions.approve_capa import approve_capa
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.find_ineffective import find_ineffective
from quality.actions.implement_capa import implement_capa
from quality.actions.open_deviation import open_deviation
from quality.actions.plan_capa import plan_capa
from quality.actions.release_batch import release_batch
from quality.actions.reopen_deviation import reopen_deviation
from quality.actions.request_closure import request_closure
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_batch import review_batch
from quality.actions.start_investigation import start_investigation
from quality.models import Capa, Deviation
from quality.tasks import request_effectiveness_checks
from tests.factories.batches import batch_reviewed_by_production

DEVIATION_STATES = (
    "open",
    "classified",
    "investigating",
    "actions",
    "qa_approval",
    "closed",
    "reopened",
)
CAPA_STATES = ("planned", "approved", "implemented", "effectiveness_due", "closed_effective", "ineffective")
INVESTIGATOR, OWNER, QA, SECOND_QA = "liu.yang", "zhao.lei", "chen.jing", "zhou.min"
REPORT = {
    "investigation": "The cooling water valve of the granulator was half closed.",
    "root_cause": "The valve was not opened again after maintenance.",
    "impact": "None: two seconds above the limit, far below the melting point.",
    "other_batches": "No other batch was granulated since the maintenance.",
    "extra_testing": "Assay and related substances on the granules.",
    "shelf_life": "Unchanged.",
    "stability": "No extra stability sample.",
}


def deviation(place: Any = None, title: str = "Inner bag torn", by: str = "li.na") -> Deviation:
    """One that a person has just opened."""
    return open_deviation(
        place=place or cast.site(),
        title=title,
        description="The inner bag was torn at the seam when the drum was opened.",
        actor=actor(by),
    )


def deviation_in_state(state: str, found: Deviation | None = None, **more: Any) -> Deviation:
    """A deviation brought to ``state`` by those who bring it there."""
    found = found or deviation(**more)
    for step in DEVIATION_STATES[1 : DEVIATION_STATES.index(state) + 1]:
        found = _MOVES[step](found)
    return found


def _classify(found: Deviation) -> Deviation:
    return classify_deviation(
        deviation=found,
        classification="major",
        rationale="A critical parameter left its limit.",
        actor=actor(QA),
    )


def _investigate(found: Deviation) -> Deviation:
    return start_investigation(deviation=found, investigator=actor(INVESTIGATOR), actor=actor(QA))


def _complete(found: Deviation) -> Deviation:
    return complete_investigation(
        deviation=found,
        no_capa_because="Maintenance has a check list already.",
        actor=actor(INVESTIGATOR),
        **REPORT,
    )


def _request(found: Deviation) -> Deviation:
    return request_closure(deviation=found, actor=actor(INVESTIGATOR))


def _close(found: Deviation) -> Deviation:
    return close_deviation(
        deviation=found, closing_remark="Report complete and plausible.", **signed(SECOND_QA, "approved")
    )


def _reopen(found: Deviation) -> Deviation:
    return reopen_deviation(
        deviation=found, reason=because("A second bag was torn", "quality_decision"), **signed(QA, "reviewed")
    )


_MOVES = {
    "classified": _classify,
    "investigating": _investigate,
    "actions": _complete,
    "qa_approval": _request,
    "closed": _close,
    "reopened": _reopen,
}


def capa(of: Deviation | None = None, owner: str = OWNER) -> Capa:
    """A planned action of a deviation under investigation."""
    today = clock.today(cast.site().zone)
    return plan_capa(
        deviation=of or deviation_in_state("investigating"),
        kind="corrective",
        description="A line for the cooling water valve in the check after maintenance.",
        owner=actor(owner),
        due_on=today,
        effectiveness_criterion="No warm bowl in ten batches.",
        check_on=today + timedelta(days=1),
        actor=actor(INVESTIGATOR),
    )


def capa_in_state(state: str, found: Capa | None = None) -> Capa:
    """An action brought to ``state``; from the effectiveness check on a day has gone by."""
    found = found or capa()
    if state == "planned":
        return found
    found = approve_capa(capa=found, **signed(QA, "approved"))
    if state == "approved":
        return found
    found = implement_capa(
        capa=found,
        implementation="Check list CL-12 has the line since today.",
        actor=actor(found.owner.username),
    )
    if state == "implemented":
        return found
    pass_time(days=1)
    request_effectiveness_checks()
    found.refresh_from_db()
    if state == "closed_effective":
        found = confirm_effectiveness(capa=found, effect="Ten batches without.", **signed(QA, "approved"))
    if state == "ineffective":
        found = _find_ineffective(found)
    return found


def _find_ineffective(found: Capa) -> Capa:
    today = clock.today(cast.site().zone)
    return find_ineffective(
        capa=found,
        effect="The third batch was warm again.",
        next_description="A position switch at the valve.",
        next_owner=actor(OWNER),
        next_due_on=today + timedelta(days=30),
        next_criterion="No warm bowl in twenty batches.",
        next_check_on=today + timedelta(days=120),
        **signed(QA, "reviewed"),
    )


def settle_deviations(batch: Batch) -> None:
    """Investigate and close every deviation of the batch, its action approved but not yet effective."""
    for found in Deviation.objects.filter(batch=batch).exclude(state="closed").order_by("id"):
        found = deviation_in_state("investigating", found)
        approve_capa(capa=capa(found), **signed(QA, "approved"))
        _close(_request(_complete(found)))


def batch_reviewed_by_qa(**how: Any) -> Batch:
    """Everything done that comes before the decision."""
    batch = batch_reviewed_by_production(**how)
    settle_deviations(batch)
    review_audit_trail(batch=batch, remark="Every changed value read.", **signed(SECOND_QA, "reviewed"))
    return review_batch(batch=batch, **signed(QA, "reviewed"))


def released_batch(**how: Any) -> Batch:
    """Released by the qualified person; the ERP's confirmation waits in the outbox."""
    return release_batch(batch=batch_reviewed_by_qa(**how), **signed("xu.hui", "released"))
