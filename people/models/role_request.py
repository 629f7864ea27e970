"""Requests for a role: who shall hold what, where and for how long, and the two who agree (URS-ACC-04)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from equipment.models import Area, Site
from people.choices import RequestKind, RoleRequestState
from people.models.role import Role, RoleGrant


def _person(label: Any, *, optional: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=optional,
        blank=optional,
        related_name="+",
        verbose_name=label,
    )


class RoleRequest(AuditedModel):
    """A grant, a change, a withdrawal or a deputy that is asked for; it takes effect when both have agreed."""

    critical_fields: ClassVar[tuple[str, ...]] = ("state",)

    code = models.CharField(_("request"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind)
    state = models.CharField(
        _("state"), max_length=12, choices=RoleRequestState, default=RoleRequestState.REQUESTED
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_requests", verbose_name=_("person")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    grant = models.ForeignKey(
        RoleGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("role grant"),
    )
    # Of a delegation: the grant of who asks for a deputy.
    delegated_from = models.ForeignKey(
        RoleGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegation_requests",
        verbose_name=_("delegated from"),
    )
    why = models.CharField(_("why"), max_length=1000)
    is_unowned = models.BooleanField(_("nobody answers for the place yet"), default=False)
    requested_by = _person(_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    owner = _person(_("approved by the owner"), optional=True)
    owner_at = models.DateTimeField(_("owner approved at"), null=True, blank=True)
    administrator = _person(_("approved by the administrator"), optional=True)
    administrator_at = models.DateTimeField(_("administrator approved at"), null=True, blank=True)
    closed_by = _person(_("closed by"), optional=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("role request")
        verbose_name_plural = _("role requests")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-requested_at"], name="people_request_by_state"),
            models.Index(fields=["user", "-requested_at"], name="people_request_by_user"),
        ]

    def __str__(self) -> str:
        return self.code

    def audit_scope(self) -> Scope:
        """Where the role would hold. Where nobody answers for a place yet, an owner of another one stands in."""
        return Scope() if self.is_unowned else self.place()

    def place(self) -> Scope:
        """Where the role would hold, in any case."""
        return Scope(self.site_id, self.area_id)

    def audit_refs(self) -> list[str]:
        """The person, for whom they shall stand in, the role and the request."""
        holder = [f"person:{self.delegated_from.user.username}"] if self.delegated_from is not None else []
        return [
            *holder,
            f"person:{self.user.username}",
            f"role:{self.role.code}",
            f"role_request:{self.code}",
        ]

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("people:request_detail", kwargs={"uuid": self.uuid})
