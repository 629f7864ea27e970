"""Notifications: what somebody should know without having to look for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from kernel.fields import BilingualTextField


class Notification(TechnicalModel):
    """One message to one person; the fact behind it stands in the trail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    at = models.DateTimeField(_("when"))
    text = BilingualTextField(_("text"))
    url = models.CharField(_("address"), max_length=300, blank=True)
    severity = models.CharField(_("severity"), max_length=10, default="neutral")
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(read_at=None), name="people_unread_notifications"
            )
        ]

    def __str__(self) -> str:
        return str(self.text)
