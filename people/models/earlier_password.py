"""Passwords that a person had before, as slow salted hashes: they may not come back for a while (URS-ACC-06)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel


class EarlierPassword(TechnicalModel):
    """One hash, kept as long as the rules look back; no record of anything, and in no trail or export."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="earlier_passwords")
    encoded = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")
        indexes = [models.Index(fields=["user", "-set_at"], name="people_passwords_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"
