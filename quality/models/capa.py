"""Corrective and preventive action: owner, dates and criterion are set before anything is done (GMP 252-254)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.models import SiteRecord
from quality.choices import CapaKind, CapaState
from quality.models.deviation import Deviation


def _person(**kwargs: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **kwargs)


class Capa(SiteRecord):
    """One action against the cause of a deviation, from plan to proven effect."""

    deviation = models.ForeignKey(
        Deviation, models.PROTECT, related_name="capas", verbose_name=_("deviation")
    )
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("replaces")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=CapaKind)
    description = models.TextField(_("what will be done"))
    owner = _person(verbose_name=_("owner"))
    due_on = models.DateField(_("due on"))
    effectiveness_criterion = models.TextField(_("effectiveness criterion"))
    check_on = models.DateField(_("effectiveness check on"))
    state = models.CharField(_("state"), max_length=20, choices=CapaState, default=CapaState.PLANNED)

    planned_by = _person(verbose_name=_("planned by"))
    planned_at = models.DateTimeField(_("planned at"))
    approved_by = _person(null=True, blank=True, verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    implementation = models.TextField(_("what was done"), blank=True)
    implemented_by = _person(null=True, blank=True, verbose_name=_("implemented by"))
    implemented_at = models.DateTimeField(_("implemented at"), null=True, blank=True)
    effect = models.TextField(_("what the check found"), blank=True)
    checked_by = _person(null=True, blank=True, verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("corrective or preventive action")
        verbose_name_plural = _("corrective and preventive actions")
        ordering = ["due_on", "code"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=CapaState.values), name="quality_capa_state_known"),
            models.CheckConstraint(
                condition=Q(check_on__gt=F("due_on")), name="quality_capa_checked_after_due"
            ),
            models.CheckConstraint(
                condition=Q(state=CapaState.PLANNED)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="quality_capa_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("planned_by")),
                name="quality_capa_planner_does_not_approve",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CapaState.CLOSED_EFFECTIVE, CapaState.INEFFECTIVE))
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="quality_capa_ends_with_its_check",
            ),
        ]

    @property
    def is_approved(self) -> bool:
        """Whether QA has approved it, whatever came later."""
        return self.state != CapaState.PLANNED

    @property
    def area_id(self) -> int | None:
        """The area of its deviation."""
        return self.deviation.area_id

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("quality:capa_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """All that its deviation belongs to, and the action itself."""
        return [*self.deviation.audit_refs(), f"capa:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What a signer must have read: what is done, by whom, until when, and how its effect is judged."""
        return {
            "deviation": self.deviation.code,
            "kind": self.kind,
            "description": self.description,
            "owner": self.owner.printed_name,
            "due_on": self.due_on,
            "effectiveness_criterion": self.effectiveness_criterion,
            "check_on": self.check_on,
            "implementation": self.implementation,
        }
