"""A version of the rules of access beside what held before it: what an approver has to look at (URS-ACC-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from people.choices import RuleChange, RulesState
from people.models import ComplianceRules
from people.models.compliance import RULES
from people.rules import Rules, as_installed, in_force


@dataclass(frozen=True)
class RuleCompared:
    """One rule: what it is called, its value before and in this version."""

    name: str
    label: str
    before: Any
    now: Any

    @property
    def change(self) -> RuleChange | None:
        """A mark for what would be, or was, changed."""
        return RuleChange.CHANGED if self.before != self.now else None


def rules_before(version: ComplianceRules) -> Rules | ComplianceRules:
    """What ``version`` replaces: the rules in force now for a proposal, else those in force when it was decided."""
    if version.state == RulesState.PROPOSED:
        return in_force()
    approved = ComplianceRules.objects.filter(state=RulesState.APPROVED).exclude(pk=version.pk)
    earlier = approved.filter(effective_from__lte=version.decided_at, decided_at__lt=version.decided_at)
    return earlier.order_by("-effective_from", "-version").first() or as_installed()


def rules_compared(version: ComplianceRules) -> list[RuleCompared]:
    """Every rule of ``version`` in the order of the proposal; one query, none for a proposal."""
    before = rules_before(version)
    return [RuleCompared(name, _label(name), getattr(before, name), getattr(version, name)) for name in RULES]


def _label(name: str) -> str:
    field: Any = ComplianceRules._meta.get_field(name)
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]
