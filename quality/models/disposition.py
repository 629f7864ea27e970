"""Disposition: released or rejected, by whom, and what every check had found then (GMP 230)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.models import Batch
from quality.choices import Decision


class Disposition(AppendOnlyModel):
    """The decision on a batch. ``findings`` keeps what the release checks looked at and saw."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="disposition", verbose_name=_("batch"))
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    findings = models.JSONField(_("release checks"), default=list)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.batch.code} {self.decision}"

    def audit_scope(self) -> Scope:
        """The place of its batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    def audit_refs(self) -> list[str]:
        """The batch."""
        return [f"batch:{self.batch.code}"]
