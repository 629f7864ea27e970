"""The review of an audit trail as a record of its own (EU GMP Annex 11, 9; draft 12.4–12.8; URS-AUD-12)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.models import Batch
from equipment.models import Site
from quality.choices import TrailConclusion


class TrailReview(AppendOnlyModel):
    """Who read which entries and what they found: of a batch, or of a site and period.

    Of a batch those after ``after_event_id`` up to ``last_event_id``; ``digest`` is over the hashes of all
    that were read, so that nobody can say later that others were meant.
    """

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="trail_reviews", verbose_name=_("batch")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="trail_reviews", verbose_name=_("site")
    )
    since = models.DateTimeField(_("period from"), null=True, blank=True)
    until = models.DateTimeField(_("period until"), null=True, blank=True)
    kinds = models.JSONField(_("kinds of entry"), default=list, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"))
    after_event_id = models.BigIntegerField(_("entries after"))
    last_event_id = models.BigIntegerField(_("last entry"))
    entries = models.PositiveIntegerField(_("entries"))
    changed_values = models.PositiveIntegerField(_("changed values"))
    left_to_others = models.PositiveIntegerField(_("entries left to another reviewer"), default=0)
    flagged = models.PositiveIntegerField(_("flagged entries"), default=0)
    digest = models.CharField(_("digest of the entries"), max_length=64, blank=True)
    conclusion = models.CharField(
        _("conclusion"), max_length=20, choices=TrailConclusion, default=TrailConclusion.IN_ORDER
    )
    remark = models.TextField(_("remark"))

    class Meta:
        verbose_name = _("audit trail review")
        verbose_name_plural = _("audit trail reviews")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(batch__isnull=False)
                | models.Q(site__isnull=False, since__isnull=False, until__isnull=False),
                name="quality_trail_review_has_a_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.last_event_id}"

    @property
    def place(self) -> Batch | Site:
        """The batch, or the site whose period was read."""
        found = self.batch or self.site
        assert found is not None  # noqa: S101  # a constraint of the table
        return found

    def get_absolute_url(self) -> str:
        """The review's page."""
        return reverse("quality:trail_review_detail", kwargs={"uuid": self.uuid})

    def audit_scope(self) -> Scope:
        """The place of its batch, or the site."""
        if self.batch is not None:
            return Scope(self.batch.site_id, self.batch.area_id)
        return Scope(self.site_id)

    def audit_refs(self) -> list[str]:
        """The batch, or the site."""
        return [f"batch:{self.batch.code}" if self.batch is not None else f"site:{self.place.code}"]


class TrailFlag(AppendOnlyModel):
    """An entry that a reviewer marked, with what is to be asked about it."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="trail_flags", verbose_name=_("batch")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    entry = models.BigIntegerField(_("entry"), db_index=True)
    comment = models.TextField(_("comment"))
    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("flagged by")
    )
    flagged_at = models.DateTimeField(_("flagged at"))

    class Meta:
        verbose_name = _("flagged entry")
        verbose_name_plural = _("flagged entries")
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry}"

    def audit_refs(self) -> list[str]:
        """The batch, or the site."""
        return [f"batch:{self.batch.code}" if self.batch is not None else f"site:{self.site.code}"]
