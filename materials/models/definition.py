"""The material master: what a material is, whatever lot of it (ISA-95 material definition)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from kernel.errors import UnknownUnit
from kernel.fields import BilingualTextField
from kernel.quantities import check_unit
from materials.choices import MaterialKind


def validate_unit(unit: str) -> None:
    """Refuse a unit that the plant does not know."""
    try:
        check_unit(unit)
    except UnknownUnit as error:
        raise ValidationError(error.message, code="unit") from None


class MaterialDefinition(AuditedModel):
    """One material of the house, with the unit in which it is counted; the same at every site."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = BilingualTextField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=MaterialKind)
    unit = models.CharField(_("unit of measure"), max_length=10, validators=[validate_unit])
    shelf_life_months = models.PositiveSmallIntegerField(_("shelf life in months"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=MaterialKind.values), name="materials_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The material's page."""
        return reverse("materials:material_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The material."""
        return [f"material:{self.code}"]
