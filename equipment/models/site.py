"""Site and area, and the base of every record that belongs to a site (ISA-95 hierarchy)."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from kernel.fields import BilingualTextField


def check_zone(name: str) -> None:
    """Refuse a time zone that the zone database does not know."""
    from zoneinfo import available_timezones

    if name not in available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": name}, code="invalid")


class ComplianceProfile(models.TextChoices):
    """Which market's rules the site follows (URS-SYS-08)."""

    CN = "CN", _("China")
    EU = "EU", _("European Union")
    US = "US", _("United States")
    MAX = "MAX", _("Strictest of all")


class Site(AuditedModel):
    """A plant at one place, with its time zone and compliance profile."""

    critical_fields: ClassVar[tuple[str, ...]] = ("zone", "profile")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = BilingualTextField(_("name"))
    zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai", validators=[check_zone])
    profile = models.CharField(
        _("compliance profile"), max_length=3, choices=ComplianceProfile, default=ComplianceProfile.MAX
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    # Of a review of the site's trail.
    signed_labels = {
        "since": _("Since"),
        "until": _("Until"),
        "kinds": _("Kinds of entry"),
        "remark": _("Remark"),
        "conclusion": _("Conclusion"),
    }

    def get_absolute_url(self) -> str:
        """The site's page."""
        return reverse("equipment:site_detail", args=[self.uuid])

    def audit_scope(self) -> Scope:
        """A site's own place is the site."""
        return Scope(site_id=self.pk)


class Area(AuditedModel):
    """A part of a site to which rights can be limited, such as solid dosage forms."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="areas", verbose_name=_("site"))
    code = models.CharField(_("code"), max_length=20)
    name = BilingualTextField(_("name"))

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["site_id", "code"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="equipment_area_code_per_site")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The area's page."""
        return reverse("equipment:area_detail", args=[self.uuid])

    def audit_scope(self) -> Scope:
        """An area's own place is the area in its site."""
        return Scope(site_id=self.site_id, area_id=self.pk)


class SiteRecord(AuditedModel):
    """A GxP record of one site: people call it by ``code``, unique per site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    code = models.CharField(_("code"), max_length=40)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="%(app_label)s_%(class)s_code_per_site")
        ]

    def __str__(self) -> str:
        return self.code
