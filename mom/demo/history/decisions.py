"""What quality did with a batch of the past: deviations, actions, reviews and the decision."""

from __future__ import annotations

from datetime import timedelta

from audit.context import Reason
from batches.models import Batch
from kernel import clock
from mom.demo import cast
from mom.demo.history.cases import CapaCase, Case
from mom.demo.history.plan import End
from mom.demo.work.acting import actor, found, pass_time, signed
from quality.actions.approve_capa import approve_capa
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.implement_capa import implement_capa
from quality.actions.plan_capa import plan_capa
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.actions.request_closure import request_closure
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_batch import review_batch
from quality.actions.start_investigation import start_investigation
from quality.models import Capa, Deviation
from quality.tasks import request_effectiveness_checks

QA, SECOND_QA, INVESTIGATOR, OWNER, DECIDES = "chen.jing", "zhou.min", "liu.yang", "zhao.lei", "xu.hui"


def decide(batch: Batch, case: Case | None, end: End, *, reads: str = SECOND_QA) -> Batch:
    """From the production review that is signed to the decision; ``reads`` is who reviews the audit trail."""
    for deviation in Deviation.objects.filter(batch=batch).order_by("id"):
        investigate(deviation, case)
    review_audit_trail(
        batch=batch,
        remark="Changed and refused values read. 已审核修改及拒绝的数据。",
        **signed(reads, "reviewed"),
    )
    batch = review_batch(batch=batch, **signed(QA, "reviewed"))
    pass_time(minutes=50)
    if end == "rejected":
        why = Reason("quality_decision", "Lumps in the powder. 散剂结块。")
        return reject_batch(batch=batch, reason=why, **signed(DECIDES, "rejected"))
    return release_batch(batch=batch, **signed(DECIDES, "released"))


def investigate(deviation: Deviation, case: Case | None) -> None:
    """From the open deviation to the closed one; its action may take longer."""
    case = found(case, f"{deviation.code} in the plan")
    deviation = classify_deviation(
        deviation=deviation,
        classification=case.classification,
        rationale=case.rationale,
        actor=actor(QA),
    )
    deviation = start_investigation(deviation=deviation, investigator=actor(INVESTIGATOR), actor=actor(QA))
    pass_time(hours=3)
    if case.capa is not None:
        approve_capa(capa=_planned(deviation, case.capa), **signed(QA, "approved"))
    deviation = complete_investigation(
        deviation=deviation, no_capa_because=case.no_capa_because, actor=actor(INVESTIGATOR), **case.report
    )
    deviation = request_closure(deviation=deviation, actor=actor(INVESTIGATOR))
    pass_time(hours=1)
    close_deviation(deviation=deviation, closing_remark=case.closing_remark, **signed(SECOND_QA, "approved"))


def _planned(deviation: Deviation, case: CapaCase) -> Capa:
    today = clock.today(cast.site().zone)
    return plan_capa(
        deviation=deviation,
        kind=case.kind,
        description=case.description,
        owner=actor(OWNER),
        due_on=today + timedelta(days=10),
        effectiveness_criterion=case.criterion,
        check_on=today + timedelta(days=20),
        actor=actor(INVESTIGATOR),
    )


def carry_on(every: list[Case]) -> None:
    """Actions that were agreed get further, each as far as its case says; called whenever days have gone by."""
    by_text = {case.capa.description: case.capa for case in every if case.capa is not None}
    for capa in Capa.objects.filter(state="approved"):
        case = by_text.get(capa.description)
        if case is not None and case.implementation:
            implement_capa(capa=capa, implementation=case.implementation, actor=actor(OWNER))
    request_effectiveness_checks()
    for capa in Capa.objects.filter(state="effectiveness_due"):
        case = by_text.get(capa.description)
        if case is not None and case.becomes == "closed_effective":
            confirm_effectiveness(capa=capa, effect=case.effect, **signed(QA, "approved"))
