"""The procedure tree: unit procedure > operation > phase > step (ISA-88; URS-RCP-01)."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.models import EquipmentClass
from kernel.fields import BilingualTextField
from recipes.choices import ElementKind
from recipes.models.version import RecipeVersion


class RecipeElement(AuditedModel):
    """One node. ``key`` is the author's name for it and stays; ``number`` follows from the order.

    ``parameters`` of a step are read by the definition of its type (``recipes.contracts``).
    """

    critical_fields: ClassVar[tuple[str, ...]] = ("instruction", "parameters", "is_critical", "is_verified")

    version = models.ForeignKey(
        RecipeVersion, models.PROTECT, related_name="elements", verbose_name=_("version")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ElementKind)
    position = models.PositiveIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=60)
    number = models.CharField(_("number"), max_length=20)
    name = BilingualTextField(_("name"))
    instruction = BilingualTextField(_("instruction"), blank=True)
    equipment_class = models.ForeignKey(
        EquipmentClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("equipment class"),
    )
    step_type = models.CharField(_("step type"), max_length=40, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    is_critical = models.BooleanField(_("critical"), default=False)
    is_verified = models.BooleanField(_("verified by a second person"), default=False)

    class Meta:
        verbose_name = _("recipe element")
        verbose_name_plural = _("recipe elements")
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="recipes_element_key"),
            models.UniqueConstraint(
                fields=["version", "number"], name="recipes_element_number", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(kind__in=ElementKind.values), name="recipes_element_kind"),
            models.CheckConstraint(
                condition=Q(kind=ElementKind.STEP) ^ Q(step_type=""), name="recipes_step_has_type"
            ),
            models.CheckConstraint(
                condition=Q(kind=ElementKind.UNIT_PROCEDURE, parent=None)
                | (~Q(kind=ElementKind.UNIT_PROCEDURE) & Q(parent__isnull=False)),
                name="recipes_only_unit_procedures_are_roots",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def audit_refs(self) -> list[str]:
        """The version it belongs to."""
        return self.version.audit_refs()
