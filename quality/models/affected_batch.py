"""Another batch that a deviation may have touched, and what the investigation concluded (21 CFR 211.192)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from batches.models import Batch
from quality.choices import Conclusion
from quality.models.deviation import Deviation


class AffectedBatch(AuditedModel):
    """Holds the batch's release until it has a conclusion (URS-QMS-03)."""

    critical_fields: ClassVar[tuple[str, ...]] = ("conclusion", "rationale")

    deviation = models.ForeignKey(
        Deviation, models.PROTECT, related_name="affected_batches", verbose_name=_("deviation")
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="assessments", verbose_name=_("batch"))
    conclusion = models.CharField(
        _("conclusion"), max_length=20, choices=Conclusion, default=Conclusion.PENDING
    )
    rationale = models.TextField(_("rationale"), blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("other batch of a deviation")
        verbose_name_plural = _("other batches of deviations")
        ordering = ["batch__code"]
        constraints = [
            models.UniqueConstraint(fields=["deviation", "batch"], name="quality_batch_once_per_deviation"),
            models.CheckConstraint(
                condition=models.Q(conclusion=Conclusion.PENDING)
                | models.Q(assessed_by__isnull=False, assessed_at__isnull=False),
                name="quality_conclusion_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deviation.code} {self.batch.code}"

    @property
    def code(self) -> str:
        """Deviation and batch, as people name it."""
        return str(self)

    def audit_scope(self) -> Scope:
        """The place of its deviation."""
        return Scope(self.deviation.site_id, self.deviation.area_id)

    def audit_refs(self) -> list[str]:
        """The deviation, its own batch, and the batch assessed."""
        return [*self.deviation.audit_refs(), f"batch:{self.batch.code}"]
