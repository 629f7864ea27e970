"""The signed review of who holds what at a site, with the list that the reviewer saw (URS-ACC-05)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from equipment.models import Site


class AccessReview(AppendOnlyModel):
    """One review. It is never changed: the next one is another record."""

    code = models.CharField(_("review"), max_length=40, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    listed = models.JSONField(_("list as it was seen"))
    digest = models.CharField(_("digest of the list"), max_length=64)
    persons = models.PositiveIntegerField(_("persons"))
    withdrawals = models.JSONField(_("withdrawals asked for"), default=list, blank=True)
    remark = models.CharField(_("remark"), max_length=2000)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"))

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering = ["-reviewed_at", "-pk"]
        indexes = [models.Index(fields=["site", "-reviewed_at"], name="people_reviews_of_site")]

    def __str__(self) -> str:
        return self.code

    def audit_scope(self) -> Scope:
        """The site."""
        return Scope(self.site_id)

    def audit_refs(self) -> list[str]:
        """The site and the review."""
        return [f"site:{self.site.code}", f"access_review:{self.code}"]

    def get_absolute_url(self) -> str:
        """The review's page."""
        return reverse("people:review_detail", kwargs={"uuid": self.uuid})
