"""Every movement of an amount, once and for ever: corrections are counter-entries (URS-GEN-01)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from equipment.models import Site
from kernel.fields import QuantityField
from materials.choices import TransactionKind
from materials.models.container import Container
from materials.models.definition import validate_unit
from materials.models.lot import MaterialLot

_INWARD = (TransactionKind.RECEIVE, TransactionKind.PRODUCE)
_OUTWARD = (TransactionKind.CONSUME, TransactionKind.SAMPLE)


class MaterialTransaction(AppendOnlyModel):
    """A signed amount into (+) or out of (−) one container, in the container's unit.

    Dispensing writes two: out of the source, into the dispensed container. ``place`` is the unit
    into which it was charged or from which it came.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=20, choices=TransactionKind)
    lot = models.ForeignKey(MaterialLot, models.PROTECT, related_name="transactions", verbose_name=_("lot"))
    container = models.ForeignKey(
        Container, models.PROTECT, related_name="transactions", verbose_name=_("container")
    )
    quantity = QuantityField(_("quantity"))
    unit = models.CharField(_("unit of measure"), max_length=10, validators=[validate_unit])
    batch_code = models.CharField(_("batch"), max_length=40, blank=True)
    step_ref = models.CharField(_("step"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("material transaction")
        verbose_name_plural = _("material transactions")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TransactionKind.values), name="materials_transaction_kind"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="materials_transaction_moves_something"),
            models.CheckConstraint(
                condition=~Q(kind__in=_INWARD) | Q(quantity__gt=0), name="materials_transaction_inward"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_OUTWARD) | Q(quantity__lt=0), name="materials_transaction_outward"
            ),
        ]
        indexes = [
            models.Index(fields=["batch_code", "kind"], name="materials_move_by_batch"),
            models.Index(fields=["lot", "at"], name="materials_move_by_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:f} {self.unit}"

    def audit_refs(self) -> list[str]:
        """Batch, container and lot."""
        batch = [f"batch:{self.batch_code}"] if self.batch_code else []
        return [*batch, f"container:{self.container.code}", f"lot:{self.lot.code}"]
