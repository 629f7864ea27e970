"""Approve or refuse a proposed version of the rules of access."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from people.choices import RulesState
from people.errors import OwnProposal, RulesDecided, RulesHoldEverywhere
from people.models import ComplianceRules
from people.rules import renew
from people.selectors.rights import holds_at_every_site


def _demand_for_every_site(actor: Any) -> None:
    if not holds_at_every_site(actor.pk, approve_rules.code, clock.now()):
        raise RulesHoldEverywhere(person=actor.get_full_name())


def demand_approver(rules: ComplianceRules, actor: Any) -> None:
    """Refuse what is decided, who proposed it, and who does not hold the right at every site."""
    if rules.state != RulesState.PROPOSED:
        raise RulesDecided(rules=rules.code)
    if rules.proposed_by_id == actor.pk:
        raise OwnProposal(person=actor.get_full_name())
    _demand_for_every_site(actor)


def _before_signing(*, rules: ComplianceRules, actor: Any) -> None:
    demand_approver(rules, actor)


@action(
    "people.approve_rules",
    label=_("Approve rules of access"),
    subject="rules",
    signature=Sign(
        Meaning.APPROVED,
        follows=_("From the moment that they name on, these rules hold for every account of the plant."),
    ),
    check=_before_signing,
)
def approve_rules(*, rules: ComplianceRules, actor: Any) -> ComplianceRules:
    """Put the rules in force, from the moment that they name on, never earlier than now.

    Raises ``RulesHoldEverywhere`` for who holds the right at some sites alone. Whoever may refuse does it from
    anywhere: what is in force stays.
    """
    _demand_for_every_site(actor)  # again: by now the account is held, and no grant of it ends
    now = clock.now()
    rules.effective_from = max(rules.effective_from or now, now)
    _decide(rules, RulesState.APPROVED, actor)
    transaction.on_commit(renew)
    return rules


@action("people.refuse_rules", label=_("Refuse rules of access"), subject="rules", reason=True)
def refuse_rules(*, rules: ComplianceRules, actor: Any) -> ComplianceRules:
    """Refuse the proposal; what was in force stays."""
    if rules.state != RulesState.PROPOSED:
        raise RulesDecided(rules=rules.code)
    return _decide(rules, RulesState.REFUSED, actor)


def _decide(rules: ComplianceRules, state: RulesState, actor: Any) -> ComplianceRules:
    rules.state, rules.decided_by, rules.decided_at = state, actor, clock.now()
    rules.save()
    return rules
