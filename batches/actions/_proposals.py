"""What proposing a correction and deciding about it share: who is told, who may decide, what is locked."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.contracts import scope_of
from audit.errors import SamePerson
from batches.actions._words import reason_text
from batches.choices import ProposalState
from batches.contracts import field_label
from batches.errors import ProposalNotOpen
from batches.lifecycles import PROPOSAL
from batches.models import CorrectionProposal
from kernel import clock
from kernel.fields import in_both_languages
from people.notifications import notify_those_who_may


def tell_who_may_decide(proposal: CorrectionProposal) -> None:
    """Until it is decided the batch cannot be reviewed, so whoever can decide hears of it at once."""
    words = _("Step %(step)s: %(person)s proposes a correction of “%(field)s”, %(value)s")

    def said() -> str:
        return str(words) % {
            "step": proposal.step.code,
            "person": proposal.proposed_by.get_full_name(),
            "field": field_label(proposal.step, proposal.field),
            "value": proposal.as_text(),
        }

    notify_those_who_may(
        "batches.approve_correction",
        scope_of(proposal),
        in_both_languages(said),
        url=proposal.get_absolute_url(),
        severity="warn",
    )


def demand_second_person(proposal: CorrectionProposal, actor: Any, what: str | Promise) -> None:
    """Refuse before anything is signed: it is decided already, or by whoever proposed it (URS-AUD-05)."""
    if not proposal.is_open:
        state = str(ProposalState(proposal.state).label)
        raise ProposalNotOpen(proposal=proposal.code, state=state)
    if actor.pk == proposal.proposed_by_id:
        raise SamePerson(person=actor.get_full_name(), action=str(what))


def keep_decision(proposal: CorrectionProposal, decision: str, actor: Any) -> CorrectionProposal:
    """State, person, time and reason."""
    proposal.state = PROPOSAL.check(proposal.state, decision)
    proposal.decided_by, proposal.decided_at = actor, clock.now()
    proposal.decision_reason = reason_text()
    proposal.full_clean(exclude=["step", "proposed_by", "decided_by"], validate_unique=False)
    proposal.save()
    return proposal
