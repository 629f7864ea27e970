"""The equipment log: use, cleaning, calibration, maintenance, in the order of writing (21 CFR 211.182)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from equipment.choices import LogKind
from equipment.models.site import Site
from equipment.models.unit import Unit


class EquipmentLogEntry(AppendOnlyModel):
    """One line of the log. Lines follow each other as written; a late one says so (URS-EQP-04)."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="log_entries", verbose_name=_("equipment unit")
    )
    at = models.DateTimeField(_("written"))
    happened_at = models.DateTimeField(_("happened"))
    is_late = models.BooleanField(_("late entry"), default=False)
    kind = models.CharField(_("what"), max_length=20, choices=LogKind)
    batch_code = models.CharField(_("batch"), max_length=60, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checker"),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("equipment log entry")
        verbose_name_plural = _("equipment log entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "-id"], name="equipment_log_newest")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"

    @property
    def site(self) -> Site:
        """The site of its unit: in its time the record is shown."""
        return self.unit.site

    def audit_refs(self) -> list[str]:
        """The unit and the batch."""
        batches = [f"batch:{self.batch_code}"] if self.batch_code else []
        return [f"unit:{self.unit.code}", *batches]
