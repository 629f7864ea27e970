"""Terminals: the tablets and desk computers that the plant knows, and where each belongs (21 CFR 11.10(h))."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from equipment.models import Room, Site, Unit


class Terminal(AuditedModel):
    """One browser, by the number in its signed cookie. With a room it does its tasks, with a scale it reads that one.

    A terminal without a room, such as one of an office, may do what its site's people may do.
    """

    code = models.CharField(_("terminal"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room")
    )
    scale = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scale")
    )
    registered_at = models.DateTimeField(_("registered"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("terminal")
        verbose_name_plural = _("terminals")
        ordering = ["site__code", "name", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(revoked_at=None), name="people_one_living_terminal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    def clean(self) -> None:
        """Room and scale are of the same place."""
        if self.room is not None and self.room.site_id != self.site_id:
            raise ValidationError({"room": _("This room belongs to another site.")})
        if self.scale is not None and (self.room is None or self.scale.room_id != self.room.pk):
            raise ValidationError({"scale": _("This scale stands in another room.")})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("people:terminal_detail", kwargs={"uuid": self.uuid})

    def audit_scope(self) -> Scope:
        """Its site, and the area of its room."""
        return Scope(self.site_id, self.room.area_id if self.room is not None else None)
