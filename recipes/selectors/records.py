"""Which recipes and versions a person may see, and which version makes a batch now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext

from equipment.models import Site
from equipment.selectors.visible import visible_to
from kernel import clock
from materials.models import MaterialDefinition
from recipes.choices import RecipeState
from recipes.models import FormulaItem, MasterRecipe, RecipeVersion


def recipes_visible_to(user: Any) -> QuerySet[MasterRecipe]:
    """Master recipes of the sites where the person may see recipes."""
    recipes = MasterRecipe.objects.select_related("site", "product")
    return visible_to(recipes, user, "recipes.view_recipe")


def recipes_with_versions(user: Any) -> QuerySet[MasterRecipe]:
    """As ``recipes_visible_to``, each with its effective version and the state of its newest one."""
    versions = RecipeVersion.objects.filter(recipe=OuterRef("pk")).order_by("-number")
    return recipes_visible_to(user).annotate(
        effective_number=Subquery(versions.filter(state=RecipeState.EFFECTIVE).values("number")[:1]),
        newest_number=Subquery(versions.values("number")[:1]),
        newest_state=Subquery(versions.values("state")[:1]),
    )


def versions_visible_to(user: Any) -> QuerySet[RecipeVersion]:
    """Versions of the recipes that the person may see, joined with what lists show."""
    code = Concat("recipe__code", Value("-v"), Cast("number", TextField()), output_field=TextField())
    versions = RecipeVersion.objects.select_related("recipe", "site", "product", "author").annotate(
        code_text=code
    )
    return visible_to(versions, user, "recipes.view_recipe")


def effective_version(
    site: Site, material: MaterialDefinition, at: datetime | None = None
) -> RecipeVersion | None:
    """The version by which ``material`` is made at ``site`` at ``at`` (now by default), else ``None``.

    A version that was superseded later still answers for the time in which it was effective.
    """
    moment = at or clock.now()
    return (
        RecipeVersion.objects.filter(site=site, product=material, effective_from__lte=moment)
        .filter(Q(effective_until=None) | Q(effective_until__gt=moment))
        .filter(state__in=(RecipeState.EFFECTIVE, RecipeState.SUPERSEDED, RecipeState.WITHDRAWN))
        .select_related("recipe", "site", "product", "author")
        .order_by("-effective_from")
        .first()
    )


def products_with_recipe() -> QuerySet[MaterialDefinition]:
    """The materials for which there is a recipe, by code."""
    return MaterialDefinition.objects.filter(
        pk__in=MasterRecipe.objects.order_by().values("product_id")
    ).order_by("code")


def materials_in_recipes() -> QuerySet[MaterialDefinition]:
    """The materials that any formula names, by code."""
    used = FormulaItem.objects.order_by().values("material_id")
    return MaterialDefinition.objects.filter(pk__in=used).order_by("code")


@dataclass(frozen=True)
class Usability:
    """Whether batches are made by a version now; else why not, and by which version they are."""

    is_usable: bool
    why_not: str = ""
    instead: RecipeVersion | None = None


def usability(version: RecipeVersion) -> Usability:
    """What the page of a version says about its use (URS-RCP-03)."""
    effective = effective_version(version.site, version.product)
    if effective is not None and effective.pk == version.pk:
        return Usability(True)
    if version.state == RecipeState.EFFECTIVE:
        return Usability(False, gettext("No batch can be made by it yet: its date has not come."))
    if version.state in (RecipeState.SUPERSEDED, RecipeState.WITHDRAWN):
        why = gettext("No batch can be started by it any more. Batches under way keep it to their end.")
    else:
        why = gettext("No batch can be made by it before it is approved and effective.")
    instead = effective if effective is not None and effective.state == RecipeState.EFFECTIVE else None
    return Usability(False, why, instead)


def versions_awaiting_approval(user: Any) -> QuerySet[RecipeVersion]:
    """Versions in review that somebody else wrote."""
    return versions_visible_to(user).filter(state=RecipeState.REVIEW).exclude(author_id=user.pk)
