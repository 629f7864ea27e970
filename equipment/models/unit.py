"""Equipment classes and units with their cleaning state (ISA-88 unit; F-20)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.choices import CleaningRunState, CleaningState
from equipment.lifecycles import CLEANING, SERVICE, state_at
from equipment.models.place import ProcessCell, Room
from equipment.models.site import SiteRecord
from kernel.fields import BilingualTextField, QuantityField
from kernel.lifecycle import Lifecycle


class EquipmentClass(AuditedModel):
    """What recipes ask for and people are trained on: any unit of the class will do."""

    critical_fields: ClassVar[tuple[str, ...]] = ("needs_cleaning", "needs_calibration")

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = BilingualTextField(_("name"))
    needs_cleaning = models.BooleanField(_("is cleaned between batches"), default=True)
    needs_calibration = models.BooleanField(_("needs calibration"), default=True)

    class Meta:
        verbose_name = _("equipment class")
        verbose_name_plural = _("equipment classes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The class's page, with its units."""
        return reverse("equipment:class_detail", args=[self.uuid])


class Unit(SiteRecord):
    """One piece of equipment. Its state changes by actions alone, never by hand (URS-CLN-01)."""

    critical_fields: ClassVar[tuple[str, ...]] = (
        "minimum_weight",
        "maximum_weight",
        "readability",
        "dirty_hold_hours",
        "clean_hold_hours",
    )

    name = BilingualTextField(_("name"))
    equipment_class = models.ForeignKey(
        EquipmentClass, models.PROTECT, related_name="units", verbose_name=_("class")
    )
    process_cell = models.ForeignKey(
        ProcessCell,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("process cell"),
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("room")
    )
    cleaning_state = models.CharField(_("state"), max_length=20, choices=CleaningState)
    state_since = models.DateTimeField(_("since"))
    clean_until = models.DateTimeField(_("clean until"), null=True, blank=True)
    dirty_until = models.DateTimeField(_("to be cleaned by"), null=True, blank=True)
    in_use_for = models.CharField(_("in use for batch"), max_length=60, blank=True)
    in_use_product = models.CharField(_("product in it"), max_length=200, blank=True)
    last_batch_code = models.CharField(_("last batch"), max_length=60, blank=True)
    last_product = models.CharField(_("last product"), max_length=200, blank=True)
    dirty_hold_hours = models.PositiveIntegerField(_("dirty hold time, h"), null=True, blank=True)
    clean_hold_hours = models.PositiveIntegerField(_("clean hold time, h"), null=True, blank=True)
    minimum_weight = QuantityField(_("minimum weight"), null=True, blank=True)
    maximum_weight = QuantityField(_("maximum weight"), null=True, blank=True)
    readability = QuantityField(_("readability"), null=True, blank=True)
    weight_unit = models.CharField(_("unit of weight"), max_length=10, blank=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("equipment unit")
        verbose_name_plural = _("equipment units")
        ordering = ["code"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                name="equipment_unit_use_has_batch",
                condition=~Q(cleaning_state=CleaningState.IN_USE) | ~Q(in_use_for=""),
            ),
            models.CheckConstraint(
                name="equipment_unit_weights_in_order",
                condition=Q(minimum_weight=None) | Q(maximum_weight__gt=F("minimum_weight")),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The unit's page."""
        return reverse("equipment:unit_detail", args=[self.uuid])

    @property
    def area_id(self) -> int | None:
        """The area of its room or process cell: rights can be limited to it."""
        place = self.room or self.process_cell
        return place.area_id if place is not None else None

    @property
    def lifecycle(self) -> Lifecycle:
        """The state table that holds for this unit's class."""
        return CLEANING if self.equipment_class.needs_cleaning else SERVICE

    def state_at(self, at: datetime) -> str:
        """The cleaning state that counts at ``at``: an expired hold counts before anybody has noted it."""
        return state_at(
            self.cleaning_state, dirty_until=self.dirty_until, clean_until=self.clean_until, at=at
        )

    @property
    def cleaning_due_at(self) -> datetime | None:
        """Until when the cleaning has to begin; ``None`` while it is being cleaned."""
        waits = (CleaningState.DIRTY, CleaningState.DIRTY_OVERDUE, CleaningState.OUT_OF_SERVICE)
        return self.dirty_until if self.cleaning_state in waits else None

    def signed_content(self) -> dict[str, Any]:
        """What a person signs about a unit: which it is, what was in it, and the cleaning under way."""
        content: dict[str, Any] = {
            "code": self.code,
            "name": dict(self.name),
            "equipment_class": self.equipment_class.code,
            "cleaning_state": self.cleaning_state,
            "last_batch_code": self.last_batch_code,
            "last_product": self.last_product,
        }
        open_states = [CleaningRunState.RUNNING, CleaningRunState.AWAIT_CHECK]
        run = self.cleaning_runs.filter(state__in=open_states).first()
        if run is not None:
            content["cleaning"] = run.signed_content()
        return content

    def audit_refs(self) -> list[str]:
        """The batch that has it, and the unit."""
        batches = [f"batch:{self.in_use_for}"] if self.in_use_for else []
        return [*batches, f"unit:{self.code}"]
