"""Rooms and process cells: where units stand (ISA-95 hierarchy, GMP 46)."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.choices import Grade
from equipment.models.site import Area, SiteRecord
from kernel.fields import BilingualTextField


class Room(SiteRecord):
    """A room with its cleanliness grade; monitoring points and units belong to one."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="rooms", verbose_name=_("area"))
    name = BilingualTextField(_("name"))
    grade = models.CharField(_("grade"), max_length=3, choices=Grade)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        """The room's page, with its monitoring points."""
        return reverse("environment:room_detail", args=[self.uuid])


class ProcessCell(SiteRecord):
    """Units that make batches together (ISA-88 process cell)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="process_cells", verbose_name=_("area"))
    name = BilingualTextField(_("name"))

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("process cell")
        verbose_name_plural = _("process cells")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        """The process cell's page, with its units."""
        return reverse("equipment:process_cell_detail", args=[self.uuid])
