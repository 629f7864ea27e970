"""The person who acts: one account each, never deleted or given to somebody else (21 CFR 11.100(a))."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel, TechnicalModel
from audit.models.audited import GuardedQuerySet


def fold_username(username: str) -> str:
    """The form in which user IDs are compared: Unicode-normalised and without case (URS-SIG-08)."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class UserManager(BaseUserManager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Finds people by their folded user ID; people are made by the action ``people.create_user``."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(username=fold_username(username or ""))


class User(AuditedModel, AbstractBaseUser):
    """A person or a service account. Service accounts act over the API and can never sign."""

    technical_columns: ClassVar[tuple[str, ...]] = ("last_login",)
    masked_columns: ClassVar[tuple[str, ...]] = ("password",)

    username = models.CharField(_("user ID"), max_length=150, unique=True)
    printed_name = models.CharField(_("printed name"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)
    is_service = models.BooleanField(_("service account"), default=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    must_change_password = models.BooleanField(_("must change password"), default=False)
    # Until when a secret that somebody else has set opens the door; none once the person has chosen their own.
    one_time_until = models.DateTimeField(_("one-time password valid until"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)
    # By the system, for want of use or because its time is over; and enabled again by an administrator.
    disabled_at = models.DateTimeField(_("disabled at"), null=True, blank=True)
    enabled_at = models.DateTimeField(_("enabled at"), null=True, blank=True)
    # An inspector's account is made for a time.
    expires_at = models.DateTimeField(_("ends at"), null=True, blank=True)

    # Of a service account: which system it stands for and what that does here, and who answers for it.
    purpose = models.CharField(_("purpose"), max_length=500, blank=True, default="")
    owner = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_accounts",
        verbose_name=_("owner"),
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["printed_name"]

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["printed_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_service=True) | models.Q(owner=None, purpose=""),
                name="people_programs_alone_are_answered_for",
            )
        ]

    def __str__(self) -> str:
        return self.printed_name

    def clean(self) -> None:
        """Keep the user ID in its folded form, so that two look-alikes are one."""
        self.username = fold_username(self.username)

    def get_full_name(self) -> str:
        """The printed name that signatures and the trail show."""
        return self.printed_name

    def get_short_name(self) -> str:
        """The printed name."""
        return self.printed_name

    def has_perm(self, code: str, obj: Any = None) -> bool:
        """Whether a role of this person grants ``code`` at the place of ``obj``."""
        return self.is_active and any(backend.has_perm(self, code, obj) for backend in get_backends())

    def check_password(self, raw_password: str | None) -> bool:
        """Compare without rewriting: a stronger hash is set at the next change of password."""
        from django.contrib.auth.hashers import check_password

        return check_password(raw_password, self.password)

    def get_absolute_url(self) -> str:
        """The account's page."""
        return reverse("people:person_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The person."""
        return [f"person:{self.username}"]


class SignInState(TechnicalModel):
    """Bookkeeping of sign-in: wrong secrets in a row (URS-SIG-12, URS-ACC-07).

    Wrong codes and passkeys are counted by themselves: a right password in between must not forgive them.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="sign_in_state")
    failed_in_row = models.PositiveIntegerField(default=0)
    failed_factors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sign-in state")
        verbose_name_plural = _("sign-in states")

    def __str__(self) -> str:
        return f"{self.user} {self.failed_in_row}"
