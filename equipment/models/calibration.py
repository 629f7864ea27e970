"""Calibration records: certificate, standard, range, validity (GMP 90-94, 21 CFR 211.68)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from equipment.models.site import Site
from equipment.models.unit import Unit
from kernel.fields import QuantityField


class CalibrationRecord(AppendOnlyModel):
    """One calibration as its certificate states it; never changed, superseded by a later one."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="calibrations", verbose_name=_("equipment unit")
    )
    certificate = models.CharField(_("certificate"), max_length=80)
    standard = models.CharField(_("reference standard"), max_length=120)
    laboratory = models.CharField(_("calibrated by"), max_length=120, blank=True)
    calibrated_on = models.DateField(_("calibrated on"))
    due_on = models.DateField(_("calibration due"))
    passed = models.BooleanField(_("as found within limits"))
    range_low = QuantityField(_("range from"), null=True, blank=True)
    range_high = QuantityField(_("range to"), null=True, blank=True)
    range_unit = models.CharField(_("unit of range"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("calibration record")
        verbose_name_plural = _("calibration records")
        ordering = ["-calibrated_on", "-id"]
        indexes = [
            models.Index(fields=["unit", "-calibrated_on", "-id"], name="equipment_calibration_latest")
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "certificate"], name="equipment_certificate_once"),
            models.CheckConstraint(
                name="equipment_calibration_due_later", condition=Q(due_on__gt=F("calibrated_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.certificate}"

    @property
    def site(self) -> Site:
        """The site of its unit: in its time the record is shown."""
        return self.unit.site

    def audit_refs(self) -> list[str]:
        """The unit."""
        return [f"unit:{self.unit.code}"]
