"""A labelled container with material of one lot: as received, or dispensed for a batch."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.models import SiteRecord
from kernel.fields import QuantityField
from materials.choices import ContainerKind
from materials.models.definition import validate_unit
from materials.models.lot import MaterialLot


class Container(SiteRecord):
    """What a scan identifies. Its quantity is the sum of its transactions, never below zero (URS-GEN-01).

    A dispensed container belongs to ``batch_code`` and is charged whole; one that was weighed ahead
    of any batch has no batch code until it is charged, and is charged only once a second person has
    verified its typed weight.
    """

    critical_fields: ClassVar[tuple[str, ...]] = ("lot", "tare", "unit")

    lot = models.ForeignKey(MaterialLot, models.PROTECT, related_name="containers", verbose_name=_("lot"))
    kind = models.CharField(_("kind"), max_length=20, choices=ContainerKind)
    quantity = QuantityField(_("quantity"))
    tare = QuantityField(_("tare"), null=True, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=10, validators=[validate_unit])
    taken_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dispensed", verbose_name=_("taken from")
    )
    batch_code = models.CharField(_("batch"), max_length=40, blank=True)
    step_ref = models.CharField(_("step"), max_length=80, blank=True)
    is_empty = models.BooleanField(_("empty"), default=False)
    # Of a container weighed ahead of any batch: its weight is typed, so two people answer for it.
    weighed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("weighed by"),
    )
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verifier"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("container")
        verbose_name_plural = _("containers")
        ordering = ["code"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ContainerKind.values), name="materials_container_kind"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="materials_container_never_negative"),
            models.CheckConstraint(
                condition=Q(is_empty=True, quantity=0) | Q(is_empty=False, quantity__gt=0),
                name="materials_container_empty_means_zero",
            ),
            models.CheckConstraint(
                condition=Q(kind=ContainerKind.SOURCE, taken_from=None) | Q(kind=ContainerKind.DISPENSED),
                name="materials_container_source_has_none",
            ),
            models.CheckConstraint(
                condition=Q(taken_from=None) | ~Q(taken_from=F("id")),
                name="materials_container_not_from_itself",
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | ~Q(verifier=F("weighed_by")),
                name="materials_container_verified_by_another",
            ),
        ]
        indexes = [models.Index(fields=["batch_code"], name="materials_container_by_batch")]

    @property
    def is_weighed_ahead(self) -> bool:
        """Whether no weighing step made it: its weight was typed, not captured from a scale."""
        return bool(self.kind == ContainerKind.DISPENSED and not self.step_ref)

    @property
    def waits_for_verifier(self) -> bool:
        """Whether a second person still has to verify its typed weight."""
        return self.is_weighed_ahead and self.verifier_id is None

    def get_absolute_url(self) -> str:
        """The container's page."""
        return reverse("materials:container_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The batch it is for, its lot, and the container itself."""
        batch = [f"batch:{self.batch_code}"] if self.batch_code else []
        return [*batch, f"lot:{self.lot.code}", f"container:{self.code}"]
