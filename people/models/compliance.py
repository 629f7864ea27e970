"""Versions of the rules of access: proposed by one person, approved by another, in force from a moment on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.models import ComplianceProfile
from kernel.fields import BilingualTextField
from people.choices import RulesState

# The columns that are rules, by the names of ``people.rules.Rules``.
RULES = (
    "password_length",
    "password_history",
    "password_age_days",
    "refuse_common_passwords",
    "refuse_own_id",
    "wrong_secrets",
    "idle_sign_out_seconds",
    "idle_account_days",
    "review_days",
    "second_factor_for_privileged",
    "second_factor_grace_days",
    "inspector_days",
    "delegation_days",
    "refuse_second_terminal",
)


def _whole(label: Any, least: int, most: int, default: int, help_text: Any = "") -> Any:
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, default=default, validators=limits, help_text=help_text)


class ComplianceRules(AuditedModel):
    """One version of the rules. What was in force at a moment of the past stays to be read."""

    critical_fields: ClassVar[tuple[str, ...]] = ("state", "effective_from")

    version = models.PositiveIntegerField(_("version"), unique=True)
    name = BilingualTextField(_("name"))
    profile = models.CharField(_("compliance profile"), max_length=3, choices=ComplianceProfile)
    why = models.CharField(_("why"), max_length=1000)
    state = models.CharField(_("state"), max_length=12, choices=RulesState, default=RulesState.PROPOSED)
    effective_from = models.DateTimeField(
        _("effective from"), null=True, blank=True, help_text=_("Empty: from the approval on.")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    password_length = _whole(_("least length of a password"), 12, 64, 12, _("Characters."))
    password_history = _whole(
        _("earlier passwords that may not come back"), 0, 24, 5, _("How many; 0: none.")
    )
    password_age_days = _whole(
        _("days until a password must be changed"), 0, 730, 0, _("0: a password does not age.")
    )
    refuse_common_passwords = models.BooleanField(_("common passwords are refused"), default=True)
    refuse_own_id = models.BooleanField(
        _("passwords like one's own user ID or name are refused"), default=True
    )
    wrong_secrets = _whole(_("wrong secrets in a row that lock an account"), 1, 5, 5)
    idle_sign_out_seconds = _whole(
        _("seconds without use until a session ends"), 60, 12 * 3600, 900, _("60 to 43200.")
    )
    idle_account_days = _whole(
        _("days without use until an account is disabled"), 0, 730, 90, _("0: it stays.")
    )
    review_days = _whole(_("days between two access reviews"), 1, 730, 180)
    second_factor_for_privileged = models.BooleanField(
        _("privileged roles need a second factor"), default=False
    )
    second_factor_grace_days = _whole(_("days to set up a second factor"), 0, 90, 14)
    inspector_days = _whole(_("longest time for an inspector's account, in days"), 1, 180, 30)
    delegation_days = _whole(_("longest time for a deputy, in days"), 1, 180, 30)
    refuse_second_terminal = models.BooleanField(
        _("a second terminal for the same account is refused"), default=False
    )

    class Meta:
        verbose_name = _("rules of access")
        verbose_name_plural = _("rules of access")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="proposed"), name="people_one_proposal_of_rules"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.name}"

    @property
    def code(self) -> str:
        """What people call it."""
        return f"RULES-{self.version}"

    def values(self) -> dict[str, Any]:
        """The rules by name."""
        return {name: getattr(self, name) for name in RULES}

    def signed_content(self) -> dict[str, Any]:
        """All rules, and who proposed them from when on."""
        about = ("version", "name", "profile", "why", "effective_from")
        return {
            **{name: getattr(self, name) for name in about},
            "proposed_by": self.proposed_by.printed_name,
            **self.values(),
        }

    def audit_refs(self) -> list[str]:
        """The version."""
        return [f"rules:{self.version}"]

    def get_absolute_url(self) -> str:
        """The page of the version."""
        return reverse("people:rules_detail", kwargs={"uuid": self.uuid})
