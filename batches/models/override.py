"""Overrides: a value outside its tolerance that a second person accepts, or does not (URS-EBR-15; 211.101)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from batches.choices import OverrideState, StepState
from batches.models.step import StepAttempt, StepExecution
from kernel.fields import QuantityField


class ToleranceOverride(AuditedModel):
    """Asked for by whoever met the refusal, decided by another person; one is open per step at most."""

    disposed_with: ClassVar[str] = "step"

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="overrides", verbose_name=_("step"))
    number = models.PositiveSmallIntegerField(_("number"))
    # The refused try: its entries are what is recorded when the override is approved, and nothing else.
    attempt = models.OneToOneField(
        StepAttempt, models.PROTECT, related_name="override", verbose_name=_("refused attempt")
    )
    field = models.CharField(_("field"), max_length=80)
    value = models.TextField(_("value"))
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    low = QuantityField(_("lower limit"), null=True, blank=True)
    high = QuantityField(_("upper limit"), null=True, blank=True)
    target = QuantityField(_("target"), null=True, blank=True)
    requested_at = models.DateTimeField(_("asked at"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    request_reason = models.TextField(_("why it was asked for"))
    state = models.CharField(
        _("state"), max_length=20, choices=OverrideState, default=OverrideState.REQUESTED
    )
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
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "number"], name="batches_override_number"),
            # Two tablets that ask at once ask for one override.
            models.UniqueConstraint(
                fields=["step"],
                condition=models.Q(state=OverrideState.REQUESTED),
                name="batches_one_open_override_per_step",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OverrideState.values), name="batches_override_state"
            ),
            # Whoever asks does not decide, whatever role they hold (URS-SIG-10).
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("requested_by")),
                name="batches_override_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=OverrideState.REQUESTED)
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decision_reason="")
                ),
                name="batches_override_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people call it: step and number of the override."""
        return f"{self.step.code}/O{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return bool(self.state == OverrideState.REQUESTED and self.step.state == StepState.ACTIVE)

    @property
    def is_lapsed(self) -> bool:
        """Whether nobody decided and nobody need: the step went on with another value, or was ended."""
        return bool(self.state == OverrideState.REQUESTED and self.step.state != StepState.ACTIVE)

    def as_text(self) -> str:
        """Value and unit, as the dialog and the signature name them."""
        return f"{self.value} {self.unit}".strip()

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.step.site

    def get_absolute_url(self) -> str:
        """Where it is decided: the step at the workstation."""
        return reverse("batches:workstation", kwargs={"uuid": self.step.batch.uuid})

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch, the step, and the override itself."""
        return [*self.step.audit_refs(), f"override:{self.code}"]

    signed_labels = {
        "step": _("Step"),
        "name": _("Instruction"),
        "material": _("Material"),
        "material_name": _("Name of the material"),
        "lot": _("Lot"),
        "scale": _("Scale"),
        "value": _("Value outside its tolerance"),
        "limits": _("Tolerance"),
        "target": _("Target"),
        "requested_by": _("Asked by"),
        "requested_at": _("Asked at"),
        "request_reason": _("Why it was asked for"),
    }

    def signed_content(self) -> dict[str, Any]:
        """What the second person decides about: the value, its limits, where it comes from, who asks and why."""
        amount = self.step.definition["amount"] or {}
        recorded = {record.field: record.value for record in self.step.records.all()}
        limits = " – ".join("…" if each is None else f"{each:f}" for each in (self.low, self.high))
        return {
            "step": self.step.code,
            "name": dict(self.step.name),
            "material": amount.get("material", ""),
            "material_name": dict(amount.get("name", {})),
            "lot": recorded.get("lot", ""),
            "scale": recorded.get("scale", ""),
            "value": self.as_text(),
            "limits": f"{limits} {self.unit}".strip(),
            "target": "" if self.target is None else f"{self.target:f} {self.unit}".strip(),
            "requested_by": self.requested_by.get_full_name(),
            "requested_at": self.requested_at,
            "request_reason": self.request_reason,
        }
