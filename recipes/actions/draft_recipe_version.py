"""Draft the next version of a master recipe as a copy of its latest one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from recipes.actions._writing import write_document
from recipes.choices import RecipeState
from recipes.errors import RecipeExists
from recipes.models import MasterRecipe, RecipeVersion
from recipes.models.content import document_of


@action("recipes.draft_recipe_version", label=_("Draft new version"), subject="recipe")
def draft_recipe_version(
    *, recipe: MasterRecipe, change_summary: str, change_reference: str = "", actor: Any
) -> RecipeVersion:
    """Start from what the latest version says; only one version at a time is under way."""
    under_way = recipe.versions.filter(state__in=(RecipeState.DRAFT, RecipeState.REVIEW)).first()
    if under_way is not None:
        raise RecipeExists(code=under_way.code)
    latest = recipe.versions.order_by("-number")[0]
    version = RecipeVersion(
        recipe=recipe,
        site_id=recipe.site_id,
        product_id=recipe.product_id,
        number=latest.number + 1,
        batch_size=latest.batch_size,
        batch_unit=latest.batch_unit,
        stated_mass=latest.stated_mass,
        mass_unit=latest.mass_unit,
        minimum_size=latest.minimum_size,
        maximum_size=latest.maximum_size,
        author=actor,
        change_summary=change_summary,
        change_reference=change_reference,
    )
    version.full_clean()
    version.save()
    write_document(version, document_of(latest))
    return version
