"""Monitoring points of rooms, their limits by version, and what the watch remembers."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope, scope_of
from audit.models import AuditedModel, TechnicalModel
from environment.choices import Level, Parameter
from environment.lifecycles import Limits
from equipment.models import Room, Site, SiteRecord, Tag
from kernel.fields import QuantityField
from kernel.quantities import range_in_words


class MonitoringPoint(SiteRecord):
    """Where in a room which parameter is watched, by which tag."""

    code = models.CharField(_("code"), max_length=80)
    room = models.ForeignKey(Room, models.PROTECT, related_name="points", verbose_name=_("room"))
    parameter = models.CharField(_("parameter"), max_length=30, choices=Parameter)
    tag = models.OneToOneField(Tag, models.PROTECT, related_name="monitoring_point", verbose_name=_("tag"))

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("monitoring point")
        verbose_name_plural = _("monitoring points")
        ordering = ["code"]

    @property
    def area_id(self) -> int:
        """The area of its room."""
        return self.room.area_id

    def audit_refs(self) -> list[str]:
        """The room and the point."""
        return [f"room:{self.room.code}", f"monitoringpoint:{self.code}"]


class PointLimits(AuditedModel):
    """One version of a point's limits; a change is a new version (URS-ENV-01, 05, 11)."""

    critical_fields: ClassVar[tuple[str, ...]] = (
        "action_low",
        "alert_low",
        "alert_high",
        "action_high",
        "dead_band",
        "on_delay_s",
        "gap_s",
    )

    point = models.ForeignKey(
        MonitoringPoint, models.PROTECT, related_name="limits", verbose_name=_("monitoring point")
    )
    version = models.PositiveIntegerField(_("version"))
    action_low = QuantityField(_("lower action limit"), null=True, blank=True)
    alert_low = QuantityField(_("lower alert limit"), null=True, blank=True)
    alert_high = QuantityField(_("upper alert limit"), null=True, blank=True)
    action_high = QuantityField(_("upper action limit"), null=True, blank=True)
    dead_band = QuantityField(_("dead-band"))
    on_delay_s = models.PositiveIntegerField(_("delay, s"))
    gap_s = models.PositiveIntegerField(_("longest silence, s"))
    effective_from = models.DateTimeField(_("effective from"))

    class Meta:
        verbose_name = _("limits of a point")
        verbose_name_plural = _("limits of points")
        ordering = ["point_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["point", "version"], name="environment_limits_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} v{self.version}"

    @property
    def site(self) -> Site:
        """The site of its point: in its time the limits are shown."""
        return self.point.site

    def of(self, level: str) -> Limits:
        """The limits of one level, as the watch takes them."""
        low, high = {
            Level.ALERT: (self.alert_low, self.alert_high),
            Level.ACTION: (self.action_low, self.action_high),
            Level.DATA: (None, None),
        }[Level(level)]
        return Limits(
            low=low,
            high=high,
            dead_band=self.dead_band,
            on_delay=timedelta(seconds=self.on_delay_s),
            gap=timedelta(seconds=self.gap_s),
        )

    def watched_levels(self) -> list[Level]:
        """The levels for which a limit is given; the data themselves are always watched."""
        given = {
            Level.ALERT: (self.alert_low, self.alert_high),
            Level.ACTION: (self.action_low, self.action_high),
        }
        return [level for level, pair in given.items() if any(limit is not None for limit in pair)]

    def in_words(self, level: str) -> str:
        """The limits of a level as text without words: ``≥ 10 Pa``, ``18 – 26 °C``, ``≤ 60 s``."""
        limits, unit = self.of(level), self.point.tag.unit_symbol
        if level == Level.DATA:
            return f"≤ {self.gap_s} s"
        return range_in_words(limits.low, limits.high, unit)

    def audit_scope(self) -> Scope:
        """Where its point is."""
        return scope_of(self.point)

    def audit_refs(self) -> list[str]:
        """The point and its room."""
        return self.point.audit_refs()


class PointState(TechnicalModel):
    """What the watch of a point remembers between samples: no record, it can be recomputed."""

    point = models.OneToOneField(MonitoringPoint, models.CASCADE, related_name="watch_state")
    last_at = models.DateTimeField(null=True)
    watches = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("state of a watch")
        verbose_name_plural = _("states of watches")

    def __str__(self) -> str:
        return f"{self.point_id} {self.last_at}"
