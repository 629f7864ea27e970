"""The review of a batch's audit trail as a record of its own (EU GMP Annex 11, 9; URS-AUD-12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.models import Batch


class TrailReview(AppendOnlyModel):
    """Who read which entries: those of the batch after ``after_event_id`` up to ``last_event_id``."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="trail_reviews", verbose_name=_("batch"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"))
    after_event_id = models.BigIntegerField(_("entries after"))
    last_event_id = models.BigIntegerField(_("last entry"))
    entries = models.PositiveIntegerField(_("entries"))
    changed_values = models.PositiveIntegerField(_("changed values"))
    remark = models.TextField(_("remark"))

    class Meta:
        verbose_name = _("audit trail review")
        verbose_name_plural = _("audit trail reviews")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.batch.code} {self.last_event_id}"

    def audit_scope(self) -> Scope:
        """The place of its batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    def audit_refs(self) -> list[str]:
        """The batch."""
        return [f"batch:{self.batch.code}"]
