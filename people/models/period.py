"""Continuous periods of access: in which a signature needs the secret alone (21 CFR 11.200(a)(1))."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from people.choices import SessionEnd
from people.models.user import User


class AccessPeriod(TechnicalModel):
    """Begun by a first signing in a session at a terminal; ended, never continued (ADR 25).

    ``session`` is the digest of ``PersonSession``, ``client`` one of what the browser calls itself. All
    times are the database's. What a signature rests on is kept in its own signed content.
    """

    uuid = models.UUIDField(_("identifier"), default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="access_periods", verbose_name=_("person"))
    session = models.CharField(_("session"), max_length=64)
    terminal = models.CharField(_("terminal"), max_length=100)
    client = models.CharField(_("browser"), max_length=64)
    began_at = models.DateTimeField(_("began"))
    last_used_at = models.DateTimeField(_("last used"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    why = models.CharField(_("why it ended"), max_length=20, choices=SessionEnd, blank=True, default="")

    class Meta:
        verbose_name = _("period of access")
        verbose_name_plural = _("periods of access")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(ended_at=None), name="people_one_open_period"
            )
        ]
        indexes = [
            models.Index(fields=["user", "ended_at"], name="people_period_by_user"),
            models.Index(fields=["terminal", "ended_at"], name="people_period_by_terminal"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.terminal} {self.began_at:%Y-%m-%d %H:%M}"
