"""What batches ask of people: create, start, execute, verify, assess, review."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.declaration import can_run
from batches.choices import ProcedureState, Severity
from batches.models import (
    Batch,
    BatchException,
    CorrectionProposal,
    ProcessedResult,
    ProductionOrder,
    StepExecution,
    ToleranceOverride,
)
from batches.selectors import work
from batches.selectors.overrides import overrides_to_decide
from batches.selectors.proposals import proposals_to_decide, results_to_decide
from kernel.shell import WorkItem

MOST = 20


def items(user: Any) -> list[WorkItem]:
    """Everything that waits for this person, by what they may do."""
    found: list[WorkItem] = []
    if can_run("batches.create_batch", user):
        found += [_order(order) for order in work.orders_without_batch(user)[:MOST]]
    if can_run("batches.start_batch", user):
        found += [_to_start(batch) for batch in work.batches_to_start(user)[:MOST]]
    found += _at_the_batch(user)
    if can_run("batches.verify_step", user):
        found += [_verify(step) for step in work.steps_to_verify(user)[:MOST]]
    if can_run("batches.approve_override", user):
        found += [_decide(override) for override in overrides_to_decide(user)[:MOST]]
    if can_run("batches.approve_correction", user):
        found += [_approve(proposal) for proposal in proposals_to_decide(user)[:MOST]]
    if can_run("batches.approve_reprocessing", user):
        found += [_approve_results(result) for result in results_to_decide(user)[:MOST]]
    if can_run("batches.assess_exception", user):
        found += [_assess(exception) for exception in work.exceptions_to_assess(user)[:MOST]]
    if can_run("batches.review_production", user):
        found += [_review(batch) for batch in work.batches_to_review(user)[:MOST]]
    return found


def _at_the_batch(user: Any) -> list[WorkItem]:
    """Steps to do at the workstation; a hold to end and production to complete on the batch's page."""
    found: list[WorkItem] = []
    ready = list(work.batches_to_complete(user)[:MOST])
    if user.has_perm("batches.view_workstation"):
        done = {batch.pk for batch in ready}
        found += [_running(each) for each in work.running_batches(user)[:MOST] if each.pk not in done]
    if can_run("batches.restart_batch", user):
        found += [_restart(batch) for batch in work.held_batches(user)[:MOST]]
    if can_run("batches.complete_production", user):
        found += [_complete(batch) for batch in ready]
    return found


def _restart(batch: Batch) -> WorkItem:
    return WorkItem(
        title=_("Restart or stop batch %(batch)s") % {"batch": batch.code},
        detail=str(batch.material.name),
        url=batch.get_absolute_url(),
        kind="batches.restart",
        severity="warn",
        icon="player-pause",
    )


def _complete(batch: Batch) -> WorkItem:
    return WorkItem(
        title=_("Complete production of batch %(batch)s") % {"batch": batch.code},
        detail=str(batch.material.name),
        url=batch.get_absolute_url(),
        kind="batches.complete",
        severity="warn",
        icon="checks",
    )


def _order(order: ProductionOrder) -> WorkItem:
    return WorkItem(
        title=_("Create the batch for order %(order)s") % {"order": order.code},
        detail=f"{order.quantity:f} {order.unit} {order.material.name}",
        url=order.get_absolute_url(),
        kind="orders.create",
        since=order.received_at,
        icon="clipboard-list",
    )


def _to_start(batch: Batch) -> WorkItem:
    return WorkItem(
        title=_("Start batch %(batch)s") % {"batch": batch.code},
        detail=str(batch.material.name),
        url=batch.get_absolute_url(),
        kind="batches.start",
        since=batch.issued_at,
        icon="player-play",
    )


def _running(batch: Batch) -> WorkItem:
    held = batch.procedure_state != ProcedureState.RUNNING
    counts = {"done": getattr(batch, "done_count", 0), "all": getattr(batch, "step_count", 0)}
    state = str(ProcedureState(batch.procedure_state).label)
    return WorkItem(
        title=_("Work on batch %(batch)s") % {"batch": batch.code},
        detail=state if held else _("%(done)s of %(all)s steps done") % counts,
        url=reverse("batches:workstation", kwargs={"uuid": batch.uuid}),
        kind="batches.execute",
        since=batch.started_at,
        severity="warn" if held else "neutral",
        icon="player-pause" if held else "player-play",
    )


def _verify(step: StepExecution) -> WorkItem:
    return WorkItem(
        title=_("Verify step %(step)s of batch %(batch)s") % {"step": step.number, "batch": step.batch.code},
        detail=str(step.name),
        url=step.get_absolute_url(),
        kind="batches.verify",
        since=step.ended_at,
        severity="warn",
        icon="user-check",
    )


def _decide(override: ToleranceOverride) -> WorkItem:
    names = {"override": override.code, "value": override.as_text()}
    return WorkItem(
        title=_("Decide about override %(override)s: %(value)s") % names,
        detail=str(override.step.name),
        url=override.get_absolute_url(),
        kind="batches.override",
        since=override.requested_at,
        severity="warn",
        icon="writing-sign",
    )


def _approve(proposal: CorrectionProposal) -> WorkItem:
    names = {"proposal": proposal.code, "value": proposal.as_text()}
    return WorkItem(
        title=_("Decide about correction %(proposal)s: %(value)s") % names,
        detail=str(proposal.step.name),
        url=proposal.get_absolute_url(),
        kind="batches.correction",
        since=proposal.proposed_at,
        severity="warn",
        icon="pencil",
    )


def _approve_results(result: ProcessedResult) -> WorkItem:
    names = {"file": result.raw_file.label, "step": result.step.code}
    return WorkItem(
        title=_("Decide about the new results of file %(file)s, step %(step)s") % names,
        detail=result.in_words(),
        url=result.get_absolute_url(),
        kind="batches.reprocessing",
        since=result.processed_at,
        severity="warn",
        icon="file-analytics",
    )


def _assess(exception: BatchException) -> WorkItem:
    step = exception.step
    where = f"{step.number} {step.name}" if step is not None else exception.batch.code
    return WorkItem(
        title=_("Assess exception %(exception)s") % {"exception": exception.code},
        detail=f"{exception.get_kind_display()} · {where}",
        url=exception.get_absolute_url(),
        kind="exceptions.assess",
        since=exception.raised_at,
        severity="alarm" if exception.severity == Severity.CRITICAL else "warn",
        icon="alert-triangle",
    )


def _review(batch: Batch) -> WorkItem:
    return WorkItem(
        title=_("Sign the production review of batch %(batch)s") % {"batch": batch.code},
        detail=str(batch.material.name),
        url=batch.get_absolute_url(),
        kind="batches.review",
        since=batch.completed_at,
        icon="writing-sign",
    )
