"""Cleanings of units: who cleaned, who checked, with what result (21 CFR 211.182, GMP 84)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope, scope_of
from audit.models import AuditedModel
from equipment.choices import CleaningKind, CleaningRunState, Storage
from equipment.models.site import Site
from equipment.models.unit import Unit


class CleaningRun(AuditedModel):
    """One cleaning from start to check; cleaning again is another run (URS-CLN-08)."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="cleaning_runs", verbose_name=_("equipment unit")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=CleaningKind)
    state = models.CharField(_("state"), max_length=20, choices=CleaningRunState)
    after_batch = models.CharField(_("after batch"), max_length=60, blank=True)
    after_product = models.CharField(_("after product"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("started"))
    performer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    finisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    storage = models.CharField(_("stored"), max_length=20, choices=Storage, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("cleaning")
        verbose_name_plural = _("cleanings")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=[CleaningRunState.RUNNING, CleaningRunState.AWAIT_CHECK]),
                name="equipment_one_cleaning_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def site(self) -> Site:
        """The site of its unit: in its time the record is shown."""
        return self.unit.site

    @property
    def passed(self) -> bool | None:
        """Whether the check found it clean; ``None`` before the check."""
        return {CleaningRunState.PASSED: True, CleaningRunState.FAILED: False}.get(
            CleaningRunState(self.state)
        )

    def signed_content(self) -> dict[str, Any]:
        """Who cleaned when and how it was stored: names, as a person reads them."""
        return {
            "kind": self.kind,
            "after_batch": self.after_batch,
            "after_product": self.after_product,
            "started_at": self.started_at,
            "performer": self.performer.get_full_name(),
            "ended_at": self.ended_at,
            "finisher": self.finisher.get_full_name() if self.finisher is not None else None,
            "storage": self.storage,
            "remark": self.remark,
        }

    def audit_scope(self) -> Scope:
        """Where its unit stands."""
        return scope_of(self.unit)

    def audit_refs(self) -> list[str]:
        """The unit, and the batch after which it was cleaned."""
        batches = [f"batch:{self.after_batch}"] if self.after_batch else []
        return [f"unit:{self.unit.code}", *batches]
