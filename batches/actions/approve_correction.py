"""Approve the correction of a critical value: only now does it take effect (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._correcting import opened, replace_value
from batches.actions._proposals import demand_second_person, keep_decision
from batches.errors import ProposalOutdated
from batches.models import CorrectionProposal
from batches.selectors.locking import locked_value

LABEL = _("Approve correction")


def _demand_second_person(*, proposal: CorrectionProposal, actor: Any) -> None:
    demand_second_person(proposal, actor, LABEL)


@action(
    "batches.approve_correction",
    label=LABEL,
    subject="proposal",
    reason=True,
    signature=Sign(
        Meaning.APPROVED,
        follows=_(
            "The value is replaced; the step is verified anew, and what was calculated from it is calculated anew."
        ),
    ),
    check=_demand_second_person,
)
def approve_correction(*, proposal: CorrectionProposal, actor: Any) -> CorrectionProposal:
    """Replace the value, judged anew; it is the work of whoever proposed it, the decision is the signer's."""
    record = locked_value(proposal.step_id, proposal.field)
    found = opened(record)
    if record.value != proposal.was:
        raise ProposalOutdated(now=record.value, was=proposal.was, proposal=proposal.code)
    keep_decision(proposal, "approve_correction", actor)
    proposed = f"{proposal.proposed_by.get_full_name()}: {proposal.proposal_reason}"
    approved = f"{actor.get_full_name()}: {proposal.decision_reason}"
    replace_value(
        found,
        proposal.value,
        actor,
        worked_by=proposal.proposed_by,
        description=f"{proposed}\n{approved}",
    )
    return proposal
