"""Draft a master recipe with its first version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from materials.models import MaterialDefinition
from recipes.actions._writing import write_document
from recipes.errors import RecipeExists
from recipes.models import MasterRecipe, RecipeVersion


@action("recipes.draft_master_recipe", label=_("Draft master recipe"), scope="site")
def draft_master_recipe(
    *,
    site: Site,
    code: str,
    product: MaterialDefinition,
    name: dict[str, str],
    strength: str,
    batch_size: Decimal,
    batch_unit: str,
    minimum_size: Decimal,
    maximum_size: Decimal,
    change_summary: str,
    stated_mass: Decimal | None = None,
    mass_unit: str = "kg",
    change_reference: str = "",
    document: dict[str, Any] | None = None,
    actor: Any,
) -> RecipeVersion:
    """Create the recipe and version 1 as a draft of ``actor``; the document may follow by ``edit_recipe``."""
    if MasterRecipe.objects.filter(site=site, code=code).exists():
        raise RecipeExists(code=code)
    recipe = MasterRecipe(site=site, code=code, product=product, name=name, strength=strength)
    recipe.full_clean()
    recipe.save()
    version = RecipeVersion(
        recipe=recipe,
        site=site,
        product=product,
        number=1,
        batch_size=batch_size,
        batch_unit=batch_unit,
        stated_mass=stated_mass,
        mass_unit=mass_unit,
        minimum_size=minimum_size,
        maximum_size=maximum_size,
        author=actor,
        change_summary=change_summary,
        change_reference=change_reference,
    )
    version.full_clean()
    version.save()
    write_document(version, document or {})
    return version
