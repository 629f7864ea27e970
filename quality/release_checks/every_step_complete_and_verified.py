"""Every step of the record is done, and verified where a second person is asked for (GMP 175)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.choices import OVER, ProcedureState, StepState
from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch, StepExecution
from kernel.findings import Finding


@RELEASE_CHECKS.register
class EveryStepCompleteAndVerified(ReleaseCheck):
    """Counts the steps; names each that is not done or lacks its second signature, and a batch that ended early."""

    code = "every_step_complete_and_verified"
    label = gettext_lazy("Every step complete and verified")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the steps."""
        steps = list(batch.steps.select_related("batch").order_by("sequence"))
        if not steps:
            return [
                Finding("no_steps", _("The record has no steps"), ok=False, link=batch.get_absolute_url())
            ]
        settled = [step for step in steps if step.state in OVER]
        to_verify = [step for step in settled if step.is_verified and step.state == StepState.DONE]
        verified = [step for step in to_verify if step.verifier_id is not None]
        still_open = [
            _named("step_open", _("Step %(step)s is not complete"), each)
            for each in steps
            if each not in settled
        ]
        unverified = [
            _named("step_not_verified", _("Step %(step)s is not verified"), each)
            for each in to_verify
            if each not in verified
        ]
        ended_early = [_ended_early(batch, steps)] if batch.ended_early else []
        if still_open or unverified or ended_early:
            return [*ended_early, *still_open, *unverified]
        counts = {
            "done": len(settled),
            "all": len(steps),
            "verified": len(verified),
            "wanted": len(to_verify),
        }
        detail = _("%(verified)s of %(wanted)s verified by a second person") % counts
        text = _("%(done)s of %(all)s steps complete") % counts
        return [Finding("steps", text, ok=True, detail=detail, link=batch.get_absolute_url())]


def _named(code: str, text: str, step: StepExecution) -> Finding:
    return Finding(
        code, text % {"step": step.number}, ok=False, detail=str(step.name), link=step.get_absolute_url()
    )


def _ended_early(batch: Batch, steps: list[StepExecution]) -> Finding:
    """A batch that did not run to its end is never released, whatever else is in order."""
    left = (StepState.NOT_EXECUTED, StepState.INTERRUPTED)
    counts = {"left": sum(1 for step in steps if step.state in left), "all": len(steps)}
    text = _("The batch was stopped: it can only be rejected")
    if batch.procedure_state == ProcedureState.ABORTED:
        text = _("The batch was aborted: it can only be rejected")
    detail = _("%(left)s of %(all)s steps not executed") % counts
    return Finding("ended_early", text, ok=False, detail=detail, link=batch.get_absolute_url())
