"""Excursions: when a room was beyond its limits, who saw it, what it means for product."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope, scope_of
from audit.models import AuditedModel
from environment.choices import AlarmState, Level, Verdict
from environment.models.point import MonitoringPoint
from equipment.models import Site, SiteRecord
from kernel.fields import QuantityField


class Excursion(SiteRecord):
    """One alarm of a point from its first trip until it is over and acknowledged; never deleted.

    ``out_since`` is when the value went beyond the limit, ``started_at`` when the delay had passed.
    A value that trips again before anybody has acknowledged belongs to the same excursion (F-19, D to
    B); ``ExcursionPeriod`` keeps each time apart.
    """

    critical_fields: ClassVar[tuple[str, ...]] = ("level", "worst_value", "verdict", "assessment")

    point = models.ForeignKey(
        MonitoringPoint, models.PROTECT, related_name="excursions", verbose_name=_("monitoring point")
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    state = models.CharField(_("state"), max_length=20, choices=AlarmState)
    out_since = models.DateTimeField(_("beyond since"))
    started_at = models.DateTimeField(_("alarm at"))
    ended_at = models.DateTimeField(_("over at"), null=True, blank=True)
    worst_value = QuantityField(_("worst value"), null=True, blank=True)
    limit_text = models.CharField(_("limit"), max_length=80)
    limits_version = models.PositiveIntegerField(_("version of the limits"))
    is_backfilled = models.BooleanField(_("found in data filled in later"), default=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict, blank=True)
    assessment = models.TextField(_("assessment"), blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("excursion")
        verbose_name_plural = _("excursions")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["point", "-started_at"], name="environment_excursion_newest")]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["point", "level"],
                condition=~Q(state=AlarmState.NORMAL),
                name="environment_one_alarm_per_level",
            ),
            models.CheckConstraint(
                name="environment_active_has_no_end",
                condition=Q(state__in=[AlarmState.UNACK_ACTIVE, AlarmState.ACK_ACTIVE], ended_at=None)
                | Q(state__in=[AlarmState.RETURNED_UNACK, AlarmState.NORMAL], ended_at__isnull=False),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The excursion's page."""
        return reverse("environment:excursion_detail", args=[self.uuid])

    @property
    def is_active(self) -> bool:
        """Whether the value is still beyond its limit."""
        return self.ended_at is None

    @property
    def is_assessed(self) -> bool:
        """Whether quality has given a verdict."""
        return self.assessed_at is not None

    @property
    def needs_assessment(self) -> bool:
        """Alert levels warn and are trended; action levels and missing data are assessed (URS-ENV-07)."""
        return self.level != Level.ALERT

    def audit_scope(self) -> Scope:
        """Where its point is."""
        return scope_of(self.point)

    def signed_content(self) -> dict[str, Any]:
        """The excursion as people read it."""
        return {
            "code": self.code,
            "point": self.point.code,
            "level": self.level,
            "out_since": self.out_since,
            "ended_at": self.ended_at,
            "worst_value": self.worst_value,
            "limit_text": self.limit_text,
            "comment": self.comment,
        }

    def audit_refs(self) -> list[str]:
        """The room and the excursion."""
        return [f"room:{self.point.room.code}", f"excursion:{self.code}"]


class ExcursionPeriod(AuditedModel):
    """One time beyond the limit; an excursion has several when it trips again unacknowledged."""

    excursion = models.ForeignKey(
        Excursion, models.PROTECT, related_name="periods", verbose_name=_("excursion")
    )
    out_since = models.DateTimeField(_("beyond since"))
    tripped_at = models.DateTimeField(_("alarm at"))
    returned_at = models.DateTimeField(_("over at"), null=True, blank=True)
    worst_value = QuantityField(_("worst value"), null=True, blank=True)

    class Meta:
        verbose_name = _("period of an excursion")
        verbose_name_plural = _("periods of excursions")
        ordering = ["out_since"]
        constraints = [
            models.UniqueConstraint(fields=["excursion", "out_since"], name="environment_period_once"),
            models.UniqueConstraint(
                fields=["excursion"], condition=Q(returned_at=None), name="environment_one_open_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.excursion_id} {self.out_since}"

    @property
    def site(self) -> Site:
        """The site of its excursion: in its time the period is shown."""
        return self.excursion.site

    def audit_scope(self) -> Scope:
        """Where its excursion is."""
        return scope_of(self.excursion)

    def audit_refs(self) -> list[str]:
        """Those of the excursion."""
        return self.excursion.audit_refs()
