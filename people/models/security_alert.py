"""Security alerts: what the people who watch over access must hear of within a minute (URS-SIG-12, URS-ACC-07)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from kernel.fields import BilingualTextField
from people.choices import AlertKind


class SecurityAlert(TechnicalModel):
    """One alert, and whether it has left by e-mail; the facts behind it stand in the security log.

    ``about`` is the user ID or the network address that it concerns.
    """

    uuid = models.UUIDField(_("identifier"), default=uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=20, choices=AlertKind)
    about = models.CharField(_("about"), max_length=150)
    text = BilingualTextField(_("text"))
    mailed_at = models.DateTimeField(_("sent by e-mail"), null=True, blank=True)
    failure = models.CharField(_("why it could not be sent"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("security alert")
        verbose_name_plural = _("security alerts")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["kind", "about", "-at"], name="people_alerts_about"),
            models.Index(fields=["at"], condition=Q(mailed_at=None), name="people_alerts_to_send"),
        ]

    def __str__(self) -> str:
        return str(self.text)

    @property
    def code(self) -> str:
        """What the API calls it."""
        return str(self.uuid)
