"""The batch, its frozen control recipe, and the units bound to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.models import AppendOnlyModel, AuditedModel, TechnicalModel
from batches.choices import ENDED_EARLY, BatchState, ProcedureState
from batches.models.order import ProductionOrder
from equipment.models import Area, EquipmentClass, Site, SiteRecord, Unit
from kernel.canonical import digest
from kernel.fields import QuantityField
from materials.models import MaterialDefinition, MaterialLot
from recipes.models import RecipeVersion


class Batch(SiteRecord):
    """One batch and its one record (GMP 172, 173; 21 CFR 211.188)."""

    critical_fields: ClassVar[tuple[str, ...]] = ("material", "quantity", "unit")

    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    order = models.ForeignKey(
        ProductionOrder, models.PROTECT, related_name="batches", verbose_name=_("order")
    )
    material = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="+", verbose_name=_("product")
    )
    quantity = QuantityField(_("batch size"))
    unit = models.CharField(_("unit"), max_length=10)
    state = models.CharField(_("state"), max_length=30, choices=BatchState, default=BatchState.PLANNED)
    procedure_state = models.CharField(
        pgettext_lazy("state", "procedure"),
        max_length=20,
        choices=ProcedureState,
        default=ProcedureState.IDLE,
    )
    issued_at = models.DateTimeField(_("issued at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("production complete at"), null=True, blank=True)
    product_lot = models.ForeignKey(
        MaterialLot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product lot")
    )

    class Meta(SiteRecord.Meta):
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-issued_at", "-id"]
        # The list is read newest first, mostly one state of it; old batches must not slow it down.
        indexes = [
            models.Index(fields=["issued_at", "id"], name="batches_by_issue"),
            models.Index(fields=["state", "issued_at", "id"], name="batches_by_state"),
        ]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["order"],
                condition=~models.Q(state__in=[BatchState.REJECTED, BatchState.CANCELLED]),
                name="batches_one_live_batch_per_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=BatchState.values), name="batches_batch_state"
            ),
            models.CheckConstraint(
                condition=models.Q(procedure_state__in=ProcedureState.values), name="batches_procedure_state"
            ),
            models.CheckConstraint(
                condition=models.Q(completed_at=None) | models.Q(completed_at__gte=models.F("started_at")),
                name="batches_ends_after_start",
            ),
        ]

    @property
    def ended_early(self) -> bool:
        """Whether it was stopped or aborted: it can only be rejected."""
        return self.procedure_state in ENDED_EARLY

    def get_absolute_url(self) -> str:
        """The batch record's page."""
        return reverse("batches:batch_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """Its order, once made its lot, and the batch itself."""
        lot = [f"lot:{self.product_lot.code}"] if self.product_lot is not None else []
        return [f"order:{self.order.code}", *lot, f"batch:{self.code}"]

    signed_labels = {
        "batch": _("Batch"),
        "order": _("Order"),
        "product": _("Product"),
        "quantity": _("Batch size"),
        "recipe": _("Control recipe"),
        "steps": _("Steps"),
        "values": _("Recorded values"),
        "exceptions": _("Exceptions"),
        "record_digest": _("Digest of the whole record"),
        "remark": _("Remark"),
        "conclusion": _("Conclusion"),
        "until_entry": _("Entries up to no."),
    }

    def signed_content(self) -> dict[str, Any]:
        """What a reviewer signs: the head, the counts, and the digest that binds every step, value and exception."""
        in_order = self.steps.order_by("sequence").select_related("batch", "performer")
        steps = [step.signed_content() for step in in_order.prefetch_related("records")]
        exceptions = [
            each.signed_content() for each in self.exceptions.select_related("step").order_by("code")
        ]
        return {
            "batch": self.code,
            "order": self.order.code,
            "product": self.material.code,
            "quantity": f"{self.quantity:f} {self.unit}",
            "recipe": getattr(getattr(self, "control_recipe", None), "digest", ""),  # none once disposed of
            "steps": len(steps),
            "values": sum(len(step["values"]) for step in steps),
            "exceptions": [each["exception"] for each in exceptions],
            "record_digest": digest({"steps": steps, "exceptions": exceptions}),
        }


class ControlRecipe(AppendOnlyModel):
    """The master recipe as it was when the batch was made, scaled: a later edit never reaches it (GMP 172)."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.OneToOneField(
        Batch, models.PROTECT, related_name="control_recipe", verbose_name=_("batch")
    )
    recipe_version = models.ForeignKey(
        RecipeVersion, models.PROTECT, related_name="+", verbose_name=_("recipe version")
    )
    document = models.JSONField(_("document"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("control recipe")
        verbose_name_plural = _("control recipes")

    def __str__(self) -> str:
        return f"{self.batch} {self.digest[:12]}"

    def audit_refs(self) -> list[str]:
        """The batch."""
        return self.batch.audit_refs()


class EquipmentAllocation(AuditedModel):
    """A unit bound to a batch for a class the recipe asks for; open until the batch gives it back."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="allocations", verbose_name=_("batch"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("equipment", "unit")
    )
    equipment_class = models.ForeignKey(
        EquipmentClass, models.PROTECT, related_name="+", verbose_name=_("equipment class")
    )
    # Units that are cleaned between batches belong to one batch at a time; scales serve several.
    is_exclusive = models.BooleanField(_("for this batch alone"))
    allocated_at = models.DateTimeField(_("allocated at"))
    since = models.DateTimeField(_("in use since"), null=True, blank=True)
    until = models.DateTimeField(_("in use until"), null=True, blank=True)

    class Meta:
        verbose_name = _("equipment allocation")
        verbose_name_plural = _("equipment allocations")
        ordering = ["equipment_class_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "equipment_class"],
                condition=models.Q(until=None, is_exclusive=True),
                name="batches_one_unit_per_class",
            ),
            models.UniqueConstraint(
                fields=["batch", "unit"], condition=models.Q(until=None), name="batches_one_binding_per_unit"
            ),
            # Two batches never share a unit, not even on paper (URS-EBR-06).
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(until=None, is_exclusive=True),
                name="batches_one_batch_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.unit}"

    def audit_refs(self) -> list[str]:
        """The batch and the unit."""
        return [f"batch:{self.batch.code}", f"unit:{self.unit.code}"]


class BatchSeries(TechnicalModel):
    """The last batch number of a site and year; its row lock keeps the numbers without gap or double."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("batch number series")
        verbose_name_plural = _("batch number series")
        constraints = [
            models.UniqueConstraint(fields=["site", "year"], name="batches_one_series_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.year}: {self.last_number}"
