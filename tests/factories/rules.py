"""Rules of access put in force, as the plant does it: proposed by one person, approved by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audit.context import SignatureGiven
from mom.demo import cast as demo
from people.actions.approve_rules import approve_rules
from people.actions.propose_rules import propose_rules
from people.models import ComplianceRules
from people.models.compliance import RULES
from people.rules import in_force

NAME = {"en": "Our plant", "zh": "本厂"}


def propose(cast: Any, *, effective_from: datetime | None = None, **changed: Any) -> ComplianceRules:
    """What holds now, with these changes, proposed by the administrator."""
    rules = {name: getattr(in_force(), name) for name in RULES} | changed
    proposed: ComplianceRules = propose_rules(
        name=NAME,
        profile="MAX",
        why="The procedure was revised",
        rules=rules,
        effective_from=effective_from,
        actor=cast["admin.sun"],
    )
    return proposed


def approve(cast: Any, *, effective_from: datetime | None = None, **changed: Any) -> ComplianceRules:
    """The same, approved by quality."""
    proposed = propose(cast, effective_from=effective_from, **changed)
    approved: ComplianceRules = approve_rules(
        rules=proposed,
        actor=cast["chen.jing"],
        signature=SignatureGiven("chen.jing", demo.DEMO_PASSWORD, "approved"),
    )
    return approved
