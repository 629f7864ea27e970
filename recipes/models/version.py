"""One version of a master recipe: its header, size range, state and dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel
from equipment.models import Site
from kernel.fields import QuantityField
from materials.models import MaterialDefinition
from materials.models.definition import validate_unit
from recipes.choices import ItemRole, RecipeState
from recipes.lifecycles import VERSION
from recipes.models.content import signed_view
from recipes.models.master import MasterRecipe


class RecipeVersion(AuditedModel):
    """Author and approvers differ; one version is effective per product and site (URS-RCP-03, 04).

    ``site`` and ``product`` repeat those of the recipe, so that the database itself can refuse a
    second effective version. ``stated_mass`` is the batch mass as registered, beside the formula's sum.
    """

    critical_fields: ClassVar[tuple[str, ...]] = (
        "batch_size",
        "minimum_size",
        "maximum_size",
        "effective_from",
        "effective_until",
    )

    # What the parts of the signed content are called that are no columns of this table.
    signed_labels: ClassVar[dict[str, Any]] = {
        "version": _("version"),
        "strength": _("strength"),
        "approved_range": _("approved sizes"),
        "formula": _("formula"),
        "equipment": _("equipment"),
        "procedure": _("procedure"),
        "document_sha256": _("digest of the document"),
    }

    # What codes at the head of a line of the signed content are called.
    signed_words: ClassVar[dict[str, Any]] = {each.value: each.label for each in ItemRole}

    # What the step types in brackets at the end of a line of the procedure are called: named by the app itself,
    # since step definitions are registered above the models.
    signed_kinds: ClassVar[Mapping[str, Any]] = {}

    recipe = models.ForeignKey(
        MasterRecipe, models.PROTECT, related_name="versions", verbose_name=_("master recipe")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    product = models.ForeignKey(
        MaterialDefinition, models.PROTECT, related_name="recipe_versions", verbose_name=_("product")
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=20, choices=RecipeState, default=RecipeState.DRAFT)
    batch_size = QuantityField(_("batch size"))
    batch_unit = models.CharField(_("unit of the batch size"), max_length=10, validators=[validate_unit])
    stated_mass = QuantityField(_("stated batch mass"), null=True, blank=True)
    mass_unit = models.CharField(
        _("unit of the batch mass"), max_length=10, default="kg", validators=[validate_unit]
    )
    minimum_size = QuantityField(_("smallest approved size"))
    maximum_size = QuantityField(_("largest approved size"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    change_summary = models.TextField(_("what changes and why"))
    change_reference = models.CharField(_("change record"), max_length=60, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    effective_from = models.DateTimeField(_("effective from"), null=True, blank=True)
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    class Meta:
        verbose_name = _("recipe version")
        verbose_name_plural = _("recipe versions")
        ordering = ["recipe_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["recipe", "number"], name="recipes_version_number"),
            models.UniqueConstraint(
                fields=["site", "product"],
                condition=Q(state=RecipeState.EFFECTIVE),
                name="recipes_one_effective_version",
            ),
            models.UniqueConstraint(
                fields=["recipe"],
                condition=Q(state__in=(RecipeState.DRAFT, RecipeState.REVIEW)),
                name="recipes_one_version_under_way",
            ),
            models.CheckConstraint(condition=Q(state__in=RecipeState.values), name="recipes_version_state"),
            models.CheckConstraint(
                condition=Q(minimum_size__gt=0)
                & Q(minimum_size__lte=F("batch_size"))
                & Q(maximum_size__gte=F("batch_size")),
                name="recipes_size_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecipeState.EFFECTIVE)
                | (Q(effective_from__isnull=False) & Q(effective_until=None)),
                name="recipes_effective_has_date",
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                name="recipes_effective_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people call it: recipe and version number; fits into an address."""
        return f"{self.recipe.code}-v{self.number}"

    def get_absolute_url(self) -> str:
        """The version's page."""
        return reverse("recipes:version_detail", kwargs={"uuid": self.uuid})

    def audit_scope(self) -> Scope:
        """The place where the recipe is used."""
        return Scope(site_id=self.site_id)

    def audit_refs(self) -> list[str]:
        """The recipe and this version of it."""
        return [f"recipe:{self.recipe.code}", f"recipe_version:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What the approvers sign: header, every formula row, every step, and the digest of it all.

        There is something to approve only while the version is in review.
        """
        VERSION.check(self.state, "approve")
        return self.standing_content()

    def standing_content(self) -> dict[str, Any]:
        """The same, in review or not."""
        return signed_view(self)
