"""A lot of a material: received from a supplier or produced by a batch, with state, dates and assay."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.models import SiteRecord
from kernel.fields import QuantityField
from materials.choices import LotState
from materials.models.definition import MaterialDefinition, validate_unit


class MaterialLot(SiteRecord):
    """One lot under its internal number, with what GMP 106 asks of a receipt (URS-MAT-01).

    ``expires_on`` and ``retest_on`` are the last days of use and end at the site's midnight;
    ``expiry_label`` keeps what the label says (F-26). ``batch_code`` is set on produced lots.
    """

    critical_fields: ClassVar[tuple[str, ...]] = (
        "material",
        "state",
        "expires_on",
        "retest_on",
        "quantity",
        "unit",
        "assay",
        "loss_on_drying",
    )

    material = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="lots", verbose_name=_("material")
    )
    state = models.CharField(_("state"), max_length=20, choices=LotState, default=LotState.QUARANTINE)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    manufacturer = models.CharField(_("manufacturer"), max_length=200, blank=True)
    supplier_lot = models.CharField(_("manufacturer's lot"), max_length=80, blank=True)
    delivery_note = models.CharField(_("delivery note"), max_length=80, blank=True)
    received_at = models.DateTimeField(_("received or produced at"))
    manufactured_on = models.DateField(_("manufactured on"), null=True, blank=True)
    expiry_label = models.CharField(_("expiry on the label"), max_length=10, blank=True)
    expires_on = models.DateField(_("last day of use"), null=True, blank=True)
    retest_on = models.DateField(_("last day before retest"), null=True, blank=True)
    quantity = QuantityField(_("quantity received or produced"))
    unit = models.CharField(_("unit of measure"), max_length=10, validators=[validate_unit])
    assay = QuantityField(_("assay, %"), null=True, blank=True)
    loss_on_drying = QuantityField(_("loss on drying, %"), null=True, blank=True)
    batch_code = models.CharField(_("produced by batch"), max_length=40, blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["-received_at", "-id"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(condition=models.Q(state__in=LotState.values), name="materials_lot_state"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="materials_lot_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(assay=None) | models.Q(assay__gt=0), name="materials_lot_assay_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(manufactured_on=None)
                | models.Q(expires_on__gte=models.F("manufactured_on")),
                name="materials_lot_expires_after_made",
            ),
        ]
        indexes = [
            models.Index(fields=["material", "state", "expires_on"], name="materials_lot_to_pick"),
            models.Index(fields=["batch_code"], name="materials_lot_by_batch"),
        ]

    @property
    def is_produced(self) -> bool:
        """Whether a batch made it; else it was received."""
        return bool(self.batch_code)

    def get_absolute_url(self) -> str:
        """The lot's page."""
        return reverse("materials:lot_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The material, the batch that made it, and the lot itself."""
        made_by = [f"batch:{self.batch_code}"] if self.batch_code else []
        return [*made_by, f"material:{self.material.code}", f"lot:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What QA signs: identity, origin, dates and amount, in words rather than ids."""
        shown = (
            "code", "state", "supplier", "manufacturer", "supplier_lot", "delivery_note", "received_at",
            "manufactured_on", "expiry_label", "expires_on", "retest_on", "quantity", "unit", "assay",
            "loss_on_drying", "batch_code",
        )  # fmt: skip
        content = {name: getattr(self, name) for name in shown}
        return {
            "site": self.site.code,
            "material": f"{self.material.code} {self.material.name.en} {self.material.name.zh}",
            **content,
        }
