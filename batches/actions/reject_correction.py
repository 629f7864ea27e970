"""Reject the correction of a critical value: what was entered first stands (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._proposals import demand_second_person, keep_decision
from batches.models import CorrectionProposal
from kernel import live

LABEL = _("Reject correction")


def _demand_second_person(*, proposal: CorrectionProposal, actor: Any) -> None:
    demand_second_person(proposal, actor, LABEL)


@action(
    "batches.reject_correction",
    label=LABEL,
    subject="proposal",
    reason=True,
    signature=Sign(
        Meaning.REJECTED, follows=_("The value stays as it is; the rejected correction stays in the record.")
    ),
    check=_demand_second_person,
)
def reject_correction(*, proposal: CorrectionProposal, actor: Any) -> CorrectionProposal:
    """Keep who rejected it and why; possible as long as it is open, whatever became of the batch."""
    keep_decision(proposal, "reject_correction", actor)
    step = proposal.step
    live.publish(f"batch:{step.batch.uuid}", {"step": step.number, "proposal": proposal.code})
    return proposal
