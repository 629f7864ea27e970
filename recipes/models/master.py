"""A master recipe: how one product of one strength is made at one site, in all its versions."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.models import SiteRecord
from kernel.fields import BilingualTextField
from materials.models import MaterialDefinition


class MasterRecipe(SiteRecord):
    """Holds identity only; everything that can change is in a version."""

    product = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="recipes", verbose_name=_("product")
    )
    name = BilingualTextField(_("name"))
    strength = models.CharField(_("strength"), max_length=60)

    class Meta(SiteRecord.Meta):
        verbose_name = _("master recipe")
        verbose_name_plural = _("master recipes")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        """The recipe's page with its versions."""
        return reverse("recipes:recipe_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The product and the recipe."""
        return [f"material:{self.product.code}", f"recipe:{self.code}"]
