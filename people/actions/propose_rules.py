"""Propose a version of the rules of access."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.choices import RulesState
from people.errors import ProposalIsOpen, RulesOutOfBounds
from people.models import ComplianceRules
from people.models.compliance import RULES


@action("people.propose_rules", label=_("Propose rules of access"), administration=True)
def propose_rules(
    *,
    name: dict[str, str],
    profile: str,
    why: str,
    rules: dict[str, int | bool],
    effective_from: datetime | None = None,
    actor: Any,
) -> ComplianceRules:
    """Propose all rules as they shall be; somebody else approves them (URS-ACC-05, 06, 07, URS-SYS-08).

    ``rules`` names every one of ``people.models.compliance.RULES``. Raises ``RulesOutOfBounds``.
    """
    waiting = ComplianceRules.objects.filter(state=RulesState.PROPOSED).first()
    if waiting is not None:
        raise ProposalIsOpen(rules=waiting.code)
    wrong = set(rules) ^ set(RULES)
    if wrong:
        raise RulesOutOfBounds(why=", ".join(sorted(wrong)))
    latest = ComplianceRules.objects.order_by("-version").values_list("version", flat=True).first()
    proposed = ComplianceRules(
        version=(latest or 0) + 1,
        name=name,
        profile=profile,
        why=why,
        effective_from=effective_from,
        proposed_by=actor,
        proposed_at=clock.now(),
        **rules,
    )
    try:
        proposed.full_clean()
    except ValidationError as error:
        raise RulesOutOfBounds(why=" ".join(error.messages)) from None
    proposed.save()
    return proposed
