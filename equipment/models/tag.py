"""Tags: named values of a unit or a room, their latest value and their samples (URS-INT-01, 02, 04)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from equipment.choices import SampleStatus
from equipment.models.place import Room
from equipment.models.site import SiteRecord
from equipment.models.unit import Unit
from kernel.fields import BilingualTextField, QuantityField
from kernel.quantities import range_in_words, unit_in_words


class Tag(SiteRecord):
    """One measured value, with unit, shown decimals and range: what a sample means."""

    critical_fields: ClassVar[tuple[str, ...]] = ("unit_symbol", "decimals", "range_low", "range_high")

    code = models.CharField(_("code"), max_length=80)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="tags", verbose_name=_("equipment unit")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="tags", verbose_name=_("room")
    )
    name = BilingualTextField(_("name"))
    unit_symbol = models.CharField(_("unit of measure"), max_length=20)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    range_low = QuantityField(_("range from"), null=True, blank=True)
    range_high = QuantityField(_("range to"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["code"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                name="equipment_tag_of_unit_or_room",
                condition=Q(unit=None, room__isnull=False) | Q(unit__isnull=False, room=None),
            ),
            models.CheckConstraint(
                name="equipment_tag_range_in_order",
                condition=Q(range_low=None) | Q(range_high=None) | Q(range_high__gt=F("range_low")),
            ),
        ]

    @property
    def area_id(self) -> int | None:
        """The area of its unit or room."""
        place = self.unit or self.room
        return place.area_id if place is not None else None

    @property
    def channel(self) -> str:
        """The live channel on which pages hear of new values."""
        return tag_channel(self.site.code, self.code)

    @property
    def shown_unit(self) -> str:
        """The unit as people see it: nothing behind a mere number."""
        return unit_in_words(self.unit_symbol)

    @property
    def latest_text(self) -> str:
        """The newest value as shown; a dash while there is none or it is bad."""
        newest = getattr(self, "latest", None)
        return "–" if newest is None or newest.value is None else f"{newest.value:f}"

    @property
    def measured_at(self) -> datetime | None:
        """When the newest value was measured."""
        newest = getattr(self, "latest", None)
        return newest.source_at if newest is not None else None

    @property
    def range_text(self) -> str:
        """What the tag can measure, with its unit; empty where no end is known."""
        return range_in_words(self.range_low, self.range_high, self.unit_symbol)

    def audit_refs(self) -> list[str]:
        """What the tag belongs to, and the tag."""
        owner = f"unit:{self.unit.code}" if self.unit else f"room:{self.room.code}" if self.room else ""
        return [owner, f"tag:{self.code}"] if owner else [f"tag:{self.code}"]


def tag_channel(site_code: str, tag_code: str) -> str:
    """The live channel of a tag: codes are unique per site only, so the site belongs to it."""
    return f"tag:{site_code}/{tag_code}"


class SampleColumns(TechnicalModel):
    """What every form of a sample has in common."""

    source_at = models.DateTimeField(_("measured"))
    received_at = models.DateTimeField(_("received"))
    server_at = models.DateTimeField(_("server time"), null=True)
    value = QuantityField(_("value"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=SampleStatus)
    status_code = models.CharField(_("status code"), max_length=60, blank=True)
    sequence = models.BigIntegerField(_("sequence"), default=0)

    class Meta:
        abstract = True


class TagValue(SampleColumns):
    """The newest sample of a tag, so that pages never search the samples for it."""

    tag = models.OneToOneField(Tag, models.CASCADE, related_name="latest")

    class Meta:
        verbose_name = _("latest value")
        verbose_name_plural = _("latest values")

    def __str__(self) -> str:
        return f"{self.tag_id} {self.value}"


class TagSample(SampleColumns):
    """One sample. Partitioned by month, added and never changed; made by migration ``tag_samples``."""

    tag = models.ForeignKey(Tag, models.DO_NOTHING, related_name="samples")
    is_backfilled = models.BooleanField(_("filled in later"), default=False)

    class Meta:
        managed = False
        db_table = "equipment_tagsample"
        ordering = ["source_at", "sequence"]
        verbose_name = _("sample")
        verbose_name_plural = _("samples")

    def __str__(self) -> str:
        return f"{self.tag_id} {self.source_at} {self.value}"


class QuarantinedSample(SampleColumns):
    """A sample whose time lies in the future: kept for those who look into it, used by nobody."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("quarantined sample")
        verbose_name_plural = _("quarantined samples")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.source_at}"
