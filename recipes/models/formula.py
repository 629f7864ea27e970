"""What goes in and comes out, and which classes of equipment are needed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.models import EquipmentClass
from kernel.fields import QuantityField
from materials.models import MaterialDefinition
from materials.models.definition import validate_unit
from recipes.choices import ItemRole, Rounding
from recipes.models.version import RecipeVersion


class FormulaItem(AuditedModel):
    """One row of the formula for the master's batch size (21 CFR 211.186(b)(3)-(5); GMP 170).

    ``places`` and ``rounding`` say how the amount is rounded at another size. ``is_in_total`` rows
    make up the stated batch mass; a film coat, say, does not. ``overage`` is the calculated excess
    that the quantity contains, in percent (21 CFR 211.186(b)(5)); it is stated, never added.
    """

    critical_fields: ClassVar[tuple[str, ...]] = (
        "material",
        "quantity",
        "unit",
        "tolerance_low",
        "tolerance_high",
        "overage",
        "is_active",
    )

    version = models.ForeignKey(
        RecipeVersion, models.PROTECT, related_name="formula", verbose_name=_("version")
    )
    position = models.PositiveIntegerField(_("position"))
    material = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="+", verbose_name=_("material")
    )
    role = models.CharField(_("role"), max_length=10, choices=ItemRole)
    quantity = QuantityField(_("quantity"))
    unit = models.CharField(_("unit of measure"), max_length=10, validators=[validate_unit])
    per_unit_mg = QuantityField(_("mg per unit"), null=True, blank=True)
    tolerance_low = QuantityField(_("tolerance below, %"), null=True, blank=True)
    tolerance_high = QuantityField(_("tolerance above, %"), null=True, blank=True)
    overage = QuantityField(_("overage, %"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("decimals"))
    rounding = models.CharField(_("rounding"), max_length=10, choices=Rounding, default=Rounding.GBT8170)
    is_active = models.BooleanField(_("active ingredient"), default=False)
    is_in_total = models.BooleanField(_("counts towards the batch mass"), default=True)

    class Meta:
        verbose_name = _("formula row")
        verbose_name_plural = _("formula rows")
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role", "material"], name="recipes_material_once_per_role"
            ),
            models.CheckConstraint(condition=Q(role__in=ItemRole.values), name="recipes_item_role"),
            models.CheckConstraint(condition=Q(rounding__in=Rounding.values), name="recipes_item_rounding"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="recipes_item_quantity_positive"),
            models.CheckConstraint(
                condition=(Q(tolerance_low=None) | Q(tolerance_low__gte=0))
                & (Q(tolerance_high=None) | Q(tolerance_high__gte=0)),
                name="recipes_item_tolerance_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(overage=None) | Q(overage__gte=0), name="recipes_item_overage_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material.code} {self.quantity:f} {self.unit}"

    def audit_refs(self) -> list[str]:
        """The version it belongs to."""
        return self.version.audit_refs()


class EquipmentRequirement(AuditedModel):
    """A class of equipment that a batch needs one unit of."""

    version = models.ForeignKey(
        RecipeVersion, models.PROTECT, related_name="equipment", verbose_name=_("version")
    )
    equipment_class = models.ForeignKey(
        EquipmentClass, models.PROTECT, related_name="+", verbose_name=_("equipment class")
    )

    class Meta:
        verbose_name = _("equipment requirement")
        verbose_name_plural = _("equipment requirements")
        ordering = ["version_id", "equipment_class__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "equipment_class"], name="recipes_class_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return str(self.equipment_class)

    def audit_refs(self) -> list[str]:
        """The version it belongs to."""
        return self.version.audit_refs()
