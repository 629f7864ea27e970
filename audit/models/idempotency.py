"""Idempotency keys: a request sent twice is done once (URS-INT-05)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.audited import TechnicalModel


class IdempotencyKey(TechnicalModel):
    """The first use of a key, the digest of its body, and the record it led to."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    action = models.TextField()
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    result_model = models.TextField(blank=True)
    result_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["actor", "action", "key"], name="one_use_per_key")]

    def __str__(self) -> str:
        return self.key
