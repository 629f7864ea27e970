"""Roles, what they permit, and who holds them where and when (URS-ACC-01, 02, 04)."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.models import Area, Site
from kernel.fields import BilingualTextField
from people.choices import Department, QualificationKind


class RoleKind(models.TextChoices):
    """Duties that one person may not join (URS-ACC-02): GxP work and administration."""

    GXP = "gxp", _("GxP work")
    ADMINISTRATION = "administration", _("Administration")
    READING = "reading", _("Reading only")
    SERVICE = "service", _("Service account")


class Role(AuditedModel):
    """A set of permissions under the name of a function in the plant."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = BilingualTextField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=RoleKind)
    department = models.CharField(
        _("department"), max_length=20, choices=Department, default=Department.NONE, blank=True
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """The role's page."""
        return reverse("people:role_detail", kwargs={"uuid": self.uuid})


class RolePermission(AuditedModel):
    """One permission of a role: the code of an action or of a view."""

    critical_fields: ClassVar[tuple[str, ...]] = ("action",)

    role = models.ForeignKey(Role, models.PROTECT, related_name="permissions", verbose_name=_("role"))
    action = models.CharField(_("permission"), max_length=100)

    class Meta:
        verbose_name = _("role permission")
        verbose_name_plural = _("role permissions")
        constraints = [models.UniqueConstraint(fields=["role", "action"], name="one_permission_per_role")]
        indexes = [models.Index(fields=["action"], name="people_permission_by_action")]

    def __str__(self) -> str:
        return f"{self.role_id} {self.action}"


class RoleGrant(AuditedModel):
    """A role held by a person at a site (and area) for a time; ended, never deleted."""

    critical_fields: ClassVar[tuple[str, ...]] = ("role", "site", "area", "valid_until")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants", verbose_name=_("person")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("area"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    # The grant of the person for whom a deputy holds it (URS-ACC-12).
    delegated_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("delegated from"),
    )

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        indexes = [models.Index(fields=["user", "valid_from"], name="people_grant_by_user")]

    def __str__(self) -> str:
        return f"{self.user.username} · {self.role.code}"

    @property
    def held_for(self) -> str:
        """“for Chen Jing until 2026-12-01 17:00”, at the site; empty for a person's own role."""
        if self.delegated_from is None:
            return ""
        zone = ZoneInfo(self.site.zone) if self.site is not None else timezone.get_current_timezone()
        until = f"{self.valid_until.astimezone(zone):%Y-%m-%d %H:%M}" if self.valid_until is not None else "–"
        holder = self.delegated_from.user.printed_name
        return gettext("for %(holder)s until %(until)s") % {"holder": holder, "until": until}

    def audit_refs(self) -> list[str]:
        """The person, for whom a deputy holds it, and the role."""
        holder = [f"person:{self.delegated_from.user.username}"] if self.delegated_from is not None else []
        return [*holder, f"person:{self.user.username}", f"role:{self.role.code}"]


class Qualification(AuditedModel):
    """What a person has been trained for: an equipment class or a recipe (21 CFR 211.25, GMP 27)."""

    critical_fields: ClassVar[tuple[str, ...]] = ("valid_until",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="qualifications", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20)
    code = models.CharField(_("code"), max_length=60)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        indexes = [models.Index(fields=["user", "kind", "code"], name="people_qualification_by_user")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"

    @property
    def kind_in_words(self) -> str:
        """What it is for, in the reader's language."""
        return str(QualificationKind(self.kind).label)

    def audit_refs(self) -> list[str]:
        """The person."""
        return [f"person:{self.user.username}"]
