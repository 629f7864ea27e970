"""Sessions: who is signed in, where, since when; kept beside Django's own, which are gone when they end."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from people.choices import SessionEnd


class PersonSession(TechnicalModel):
    """One session of one person at one terminal; that it began and ended stands in the trail (URS-ACC-03).

    ``digest`` is the SHA-256 of the session's key: the row finds the session, and opens nothing.
    """

    uuid = models.UUIDField(_("identifier"), default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions", verbose_name=_("person")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    terminal = models.CharField(_("terminal"), max_length=40, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    # What the browser calls itself; it proves nothing, its owner knows it again by it.
    browser = models.CharField(_("browser"), max_length=80, blank=True)
    began_at = models.DateTimeField(_("began"))
    last_used_at = models.DateTimeField(_("last used"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    why = models.CharField(_("why it ended"), max_length=20, choices=SessionEnd, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at=None), name="people_open_sessions"),
            models.Index(fields=["-began_at", "-id"], name="people_sessions_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.terminal}"

    @property
    def code(self) -> str:
        """What the trail calls it: the beginning of the digest."""
        return self.digest[:12]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("people:session_detail", kwargs={"uuid": self.uuid})
