"""Draft the next version of a master recipe as a copy of the effective one, or of the one that is named."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._writing import write_document
from recipes.choices import RecipeState
from recipes.errors import RecipeExists, UnknownRecord
from recipes.models import MasterRecipe, RecipeVersion
from recipes.models.content import document_of


@action("recipes.draft_recipe_version", label=_("Draft new version"), subject="recipe")
def draft_recipe_version(
    *,
    recipe: MasterRecipe,
    change_summary: str,
    change_reference: str = "",
    based_on: int | None = None,
    actor: Any,
) -> RecipeVersion:
    """Copy version number ``based_on``, the latest by default; only one version at a time is under way."""
    under_way = recipe.versions.filter(state__in=(RecipeState.DRAFT, RecipeState.REVIEW)).first()
    if under_way is not None:
        raise RecipeExists(code=under_way.code)
    latest = recipe.versions.order_by("-number")[0]
    source = latest if based_on is None else recipe.versions.filter(number=based_on).first()
    if source is None:
        raise UnknownRecord(path="based_on", kind=gettext("version"), code=str(based_on))
    version = RecipeVersion(
        recipe=recipe,
        site_id=recipe.site_id,
        product_id=recipe.product_id,
        number=latest.number + 1,
        batch_size=source.batch_size,
        batch_unit=source.batch_unit,
        stated_mass=source.stated_mass,
        mass_unit=source.mass_unit,
        minimum_size=source.minimum_size,
        maximum_size=source.maximum_size,
        author=actor,
        change_summary=change_summary,
        change_reference=change_reference,
    )
    version.full_clean()
    version.save()
    write_document(version, document_of(source))
    return version
