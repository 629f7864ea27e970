"""Production orders: what the ERP wants made, how much and until when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from batches.choices import OrderState
from equipment.models import SiteRecord
from kernel.fields import QuantityField
from materials.models import MaterialDefinition


class ProductionOrder(SiteRecord):
    """An order of one product; ``code`` repeats the number under which the ERP sent it."""

    external_number = models.CharField(_("order number"), max_length=40)
    material = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="+", verbose_name=_("product")
    )
    quantity = QuantityField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=10)
    due_on = models.DateField(pgettext_lazy("order", "due on"))
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=20, choices=OrderState, default=OrderState.RECEIVED)

    class Meta(SiteRecord.Meta):
        verbose_name = _("production order")
        verbose_name_plural = _("production orders")
        ordering = ["due_on", "code"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.UniqueConstraint(fields=["site", "external_number"], name="batches_one_order_per_number"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="batches_order_quantity_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OrderState.values), name="batches_order_state"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The order's page."""
        return reverse("batches:order_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """Its product and the order itself."""
        return [f"material:{self.material.code}", f"order:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What the order says."""
        return {
            "order": self.code,
            "product": self.material.code,
            "quantity": f"{self.quantity:f} {self.unit}",
            "due_on": self.due_on,
        }
