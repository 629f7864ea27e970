"""API tokens: by which a program signs in; scopes narrow what its account may do."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from integrations.choices import TokenState


def digest_of(plain: str) -> str:
    """What is kept of a token: it is long and random, so one SHA-256 is enough."""
    return hashlib.sha256(plain.encode()).hexdigest()


class ApiToken(AuditedModel):
    """One token. The token itself is shown once and never stored."""

    masked_columns: ClassVar[tuple[str, ...]] = ("digest",)
    technical_columns: ClassVar[tuple[str, ...]] = ("last_used_at",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    scopes = ArrayField(models.CharField(max_length=100), verbose_name=_("may be used for"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["user__username", "name", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at=None),
                name="integrations_one_living_token_per_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("integrations:token_detail", kwargs={"uuid": self.uuid})

    def allows(self, permission: str) -> bool:
        """Whether the token was issued for ``permission``; the account's roles decide besides."""
        return permission in self.scopes

    def state_at(self, at: datetime) -> TokenState:
        """Whether it still opens the door."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_at <= at else TokenState.VALID

    def audit_refs(self) -> list[str]:
        """The account it belongs to, and the token."""
        return [f"person:{self.user.username}", f"token:{self.prefix}"]
