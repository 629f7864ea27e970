"""Who may sign at all: identity checks, and the statement of accountability with who accepted it (URS-SIG-09)."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from kernel.fields import BilingualTextField
from people.choices import IdentityMeans
from people.models.user import User


class IdentityCheck(AppendOnlyModel):
    """Somebody has seen who the person is before they may sign (21 CFR 11.100(b)); no number of a document."""

    user = models.ForeignKey(User, models.PROTECT, related_name="identity_checks", verbose_name=_("person"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    means = models.CharField(_("seen"), max_length=20, choices=IdentityMeans)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user.username} {self.checked_at:%Y-%m-%d}"

    def audit_refs(self) -> list[str]:
        """The person."""
        return [f"person:{self.user.username}"]


class AccountabilityStatement(AppendOnlyModel):
    """What everybody who signs answers for, in both languages; a new text is a new version (21 CFR 11.10(j))."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    text = BilingualTextField(_("text"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("statement of accountability")
        verbose_name_plural = _("statements of accountability")
        ordering = ["-version"]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """``S-1``: how the trail calls it."""
        return f"S-{self.version}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("people:statement_detail", kwargs={"uuid": self.uuid})


class StatementAcceptance(AppendOnlyModel):
    """A person has read one version and accepted it with their own secret; kept for ever."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="statement_acceptances", verbose_name=_("person")
    )
    statement = models.ForeignKey(
        AccountabilityStatement, models.PROTECT, related_name="acceptances", verbose_name=_("statement")
    )
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        verbose_name = _("acceptance of the statement")
        verbose_name_plural = _("acceptances of the statement")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "statement"], name="people_one_acceptance_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.user.username} {self.statement}"

    def audit_refs(self) -> list[str]:
        """The person and the statement."""
        return [f"person:{self.user.username}", f"accountabilitystatement:{self.statement.code}"]
