"""Accounts at the identity provider, and whose they are here."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel


class ExternalIdentity(AuditedModel):
    """One account at the identity provider, linked to one person; it opens the door once they have confirmed it.

    ``issuer`` and ``subject`` name it for ever: a name or an address there can be given to somebody else.
    """

    technical_columns: ClassVar[tuple[str, ...]] = ("last_used_at",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="external_identities",
        verbose_name=_("person"),
    )
    issuer = models.CharField(_("identity provider"), max_length=300)
    subject = models.CharField(_("account there"), max_length=255)
    confirmed_at = models.DateTimeField(_("confirmed by the person"), null=True, blank=True)
    unlinked_at = models.DateTimeField(_("link taken away"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("account at the identity provider")
        verbose_name_plural = _("accounts at the identity provider")
        ordering = ["user__username", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(unlinked_at=None),
                name="people_one_person_per_identity",
            ),
            models.UniqueConstraint(
                fields=["issuer", "user"],
                condition=Q(unlinked_at=None),
                name="people_one_identity_per_issuer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.subject}"

    def get_absolute_url(self) -> str:
        """The person's page, where it stands."""
        return reverse("people:person_detail", kwargs={"uuid": self.user.uuid})

    def audit_refs(self) -> list[str]:
        """The person."""
        return [f"person:{self.user.username}"]
