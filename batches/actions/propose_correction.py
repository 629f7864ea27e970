"""Propose the correction of a critical value: it takes effect when a second person has approved it (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._correcting import judged, opened
from batches.actions._proposals import tell_who_may_decide
from batches.actions._words import reason_text
from batches.errors import NotCritical, ProposalWaits
from batches.models import CorrectionProposal, StepRecord
from batches.selectors.proposals import open_proposal
from batches.selectors.rooms import demand_here
from kernel import clock, live


@action("batches.propose_correction", label=_("Propose correction"), subject="record", reason=True)
def propose_correction(*, record: StepRecord, value: str, actor: Any) -> CorrectionProposal:
    """Keep what it should be and why; the value itself stands, on screen, in calculations and on paper.

    What could not be corrected is refused now, and not when somebody has already approved it.
    """
    found = opened(record)
    demand_here(found.step, found.batch)
    if not found.step.is_critical:
        raise NotCritical(field=record.field)
    waiting = open_proposal(found.step, record.field)
    if waiting is not None:
        raise ProposalWaits(
            person=waiting.proposed_by.get_full_name(), proposal=waiting.code, value=waiting.as_text()
        )
    corrected, _departures = judged(found, value, actor)
    proposal = CorrectionProposal(
        step=found.step,
        number=found.step.proposals.count() + 1,
        field=record.field,
        was=record.value,
        value=corrected.value,
        unit=record.unit,
        proposed_at=clock.now(),
        proposed_by=actor,
        proposal_reason=reason_text(),
    )
    proposal.full_clean(exclude=["step", "proposed_by"])
    proposal.save()
    tell_who_may_decide(proposal)
    live.publish(f"batch:{found.batch.uuid}", {"step": found.step.number, "proposal": proposal.code})
    return proposal
