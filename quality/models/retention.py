"""How long batch records are kept, and what keeps one of them longer (URS-DAT-10; GMP 162)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from batches.models import Batch
from equipment.models import SiteRecord
from quality.choices import Market


class RetentionRule(AuditedModel):
    """The plant's own rule for the batch records of a market: never shorter than the market's own.

    Where there is none the market's own applies (``quality.selectors.retention.STATUTORY``).
    """

    critical_fields: ClassVar[tuple[str, ...]] = ("months_after_expiry", "months_after_certification")

    market = models.CharField(_("market"), max_length=3, choices=Market, unique=True)
    months_after_expiry = models.PositiveSmallIntegerField(_("months after expiry"))
    months_after_certification = models.PositiveSmallIntegerField(_("months after certification"))

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["market"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(market__in=Market.values), name="quality_retention_market"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """People call it by its market."""
        return self.market

    def get_absolute_url(self) -> str:
        """All rules stand on one page."""
        return reverse("quality:retention")

    def audit_refs(self) -> list[str]:
        """The rule itself."""
        return [f"retentionrule:{self.market}"]


class LegalHold(SiteRecord):
    """Keeps a batch's record whatever its date, until it is lifted: a court, an authority, a recall."""

    critical_fields: ClassVar[tuple[str, ...]] = ("matter", "lifted_at")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="legal_holds", verbose_name=_("batch"))
    matter = models.CharField(_("matter"), max_length=200)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-placed_at", "-id"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(lifted_by=None, lifted_at=None)
                | models.Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="quality_hold_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], condition=models.Q(lifted_at=None), name="quality_hold_in_force")
        ]

    @property
    def is_in_force(self) -> bool:
        """Whether nobody has lifted it."""
        return self.lifted_at is None

    def get_absolute_url(self) -> str:
        """The hold's page."""
        return reverse("quality:hold_detail", kwargs={"uuid": self.uuid})

    def audit_scope(self) -> Scope:
        """The place of its batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    def audit_refs(self) -> list[str]:
        """The batch, and the hold itself."""
        return [f"batch:{self.batch.code}", f"legalhold:{self.code}"]

    signed_labels = {"hold": _("Legal hold"), "batch": _("Batch"), "matter": _("Matter")}

    def signed_content(self) -> dict[str, Any]:
        """What whoever lifts it signs."""
        return {"hold": self.code, "batch": self.batch.code, "matter": self.matter}
