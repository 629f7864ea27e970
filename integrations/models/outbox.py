"""Messages to other systems: written with the change they tell of, delivered by a task (URS-INT-05)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.models import SiteRecord
from integrations.choices import DeliveryState
from integrations.models.endpoint import Endpoint


class OutboxMessage(SiteRecord):
    """One message. Its uuid is the Idempotency-Key of every attempt; what was sent never changes."""

    technical_columns: ClassVar[tuple[str, ...]] = (
        "state",
        "attempts",
        "next_attempt_at",
        "delivered_at",
        "last_status",
        "last_error",
    )

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="messages", verbose_name=_("to"))
    kind = models.CharField(_("message"), max_length=60)
    about = models.CharField(_("about"), max_length=80)
    body = models.JSONField(_("content"))
    body_digest = models.CharField(_("digest"), max_length=64)
    written_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=20, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    last_status = models.PositiveIntegerField(_("last answer"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state=DeliveryState.PENDING),
                name="integrations_outbox_due",
            )
        ]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("integrations:message_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The message and what it is about."""
        return [f"message:{self.code}", self.about]
