"""Proposed changes of critical values: nothing changes before a second person has approved (URS-AUD-05)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from batches.choices import ProposalState
from batches.models.step import StepExecution


class CorrectionProposal(AuditedModel):
    """Proposed by one person, decided by another; one is open per value at most."""

    disposed_with: ClassVar[str] = "step"
    critical_fields: ClassVar[tuple[str, ...]] = ("was", "value")

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="proposals", verbose_name=_("step"))
    number = models.PositiveSmallIntegerField(_("number"))
    field = models.CharField(_("field"), max_length=80)
    was = models.TextField(_("value that stands"))
    value = models.TextField(_("proposed value"))
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposal_reason = models.TextField(_("why it was proposed"))
    state = models.CharField(_("state"), max_length=20, choices=ProposalState, default=ProposalState.PROPOSED)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_reason = models.TextField(_("why it was decided so"), blank=True)

    class Meta:
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "number"], name="batches_proposal_number"),
            # Two tablets that propose at once propose once.
            models.UniqueConstraint(
                fields=["step", "field"],
                condition=models.Q(state=ProposalState.PROPOSED),
                name="batches_one_open_proposal_per_value",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values), name="batches_proposal_state"
            ),
            # Whoever proposes does not decide, whatever role they hold (URS-AUD-05, URS-SIG-10).
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="batches_proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.PROPOSED, decided_by=None, decided_at=None)
                | (~models.Q(state=ProposalState.PROPOSED) & models.Q(decided_by__isnull=False)),
                name="batches_proposal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people call it: step and number of the proposal."""
        return f"{self.step.code}/C{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return bool(self.state == ProposalState.PROPOSED)

    def as_text(self) -> str:
        """What stands and what is proposed, with the unit."""
        return f"{self.was} → {self.value} {self.unit}".strip()

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.step.site

    def get_absolute_url(self) -> str:
        """Where it is decided: the step in the batch record."""
        return self.step.get_absolute_url()

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch, the step, and the proposal itself."""
        return [*self.step.audit_refs(), f"proposal:{self.code}"]

    signed_labels = {
        "step": _("Step"),
        "name": _("Instruction"),
        "field": _("Value"),
        "was": _("Value that stands"),
        "proposed": _("Proposed value"),
        "proposed_by": _("Proposed by"),
        "proposed_at": _("Proposed at"),
        "proposal_reason": _("Why it was proposed"),
    }

    def signed_content(self) -> dict[str, Any]:
        """What the second person decides about: the value, what it would be, who proposes that and why."""
        return {
            "step": self.step.code,
            "name": dict(self.step.name),
            "field": self.field,
            "was": f"{self.was} {self.unit}".strip(),
            "proposed": f"{self.value} {self.unit}".strip(),
            "proposed_by": self.proposed_by.get_full_name(),
            "proposed_at": self.proposed_at,
            "proposal_reason": self.proposal_reason,
        }
