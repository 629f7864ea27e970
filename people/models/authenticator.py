"""What a person has beside the secret they know: authenticator apps and passkeys (URS-ACC-09, 10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel, TechnicalModel
from people.choices import AuthenticatorKind, FactorPurpose, RevokedWhy


class Authenticator(AuditedModel):
    """One authenticator of one person; revoked, never deleted, and never given to somebody else.

    ``sealed_key`` is the key of an app's codes, encrypted with a key outside the database. ``credential_id`` and
    ``public_key`` are a passkey's, in base64url without padding; ``rp_id`` is the host that it belongs to.
    """

    technical_columns: ClassVar[tuple[str, ...]] = ("last_used_at", "last_step", "sign_count")
    masked_columns: ClassVar[tuple[str, ...]] = ("sealed_key",)
    critical_fields: ClassVar[tuple[str, ...]] = ("revoked_at",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="authenticators", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AuthenticatorKind)
    name = models.CharField(_("name"), max_length=80)
    sealed_key = models.TextField(_("sealed key"), blank=True)
    credential_id = models.TextField(_("credential"), blank=True)
    public_key = models.TextField(_("public key"), blank=True)
    rp_id = models.CharField(_("host"), max_length=253, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    # At issue by the code or the answer that registered it; then as often as the plant says (21 CFR 11.300(e)).
    tested_at = models.DateTimeField(_("tested at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_why = models.CharField(_("why revoked"), max_length=20, choices=RevokedWhy, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    # The step of the newest code that was taken: no code of it or of an earlier one is taken again.
    last_step = models.BigIntegerField(_("step of the newest code"), default=0)
    # What the passkey counted last; a lower number comes from a copy.
    sign_count = models.BigIntegerField(_("uses counted by the passkey"), default=0)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        ordering = ["registered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["credential_id"], condition=~Q(credential_id=""), name="people_one_passkey_for_one"
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at=None),
                name="people_one_authenticator_per_name",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(revoked_at=None), name="people_live_authenticators")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def test_due_at(self) -> datetime | None:
        """When it has to be tested again; ``None`` once it is revoked (URS-ACC-10)."""
        if self.revoked_at is not None:
            return None
        return self.tested_at + timedelta(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("people:authenticator_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The person whose it is."""
        return [f"person:{self.user.username}"]


class FactorChallenge(TechnicalModel):
    """Something that was asked once, of one person in one session, and is answered within minutes or not at all.

    ``sealed`` is what belongs to it, encrypted: the random bytes a passkey signs, or the key of an app that is
    about to be registered. ``session`` is a digest of the session's key.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=FactorPurpose)
    session = models.CharField(max_length=64)
    sealed = models.TextField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")

    def __str__(self) -> str:
        return f"{self.purpose} {self.uuid}"
