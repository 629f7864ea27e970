"""Which recipes and versions a person may see, and which version makes a batch now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from equipment.models import Site
from kernel import clock
from materials.models import MaterialDefinition
from materials.selectors import visible_sites
from recipes.choices import RecipeState
from recipes.models import MasterRecipe, RecipeVersion


def recipes_visible_to(user: Any) -> QuerySet[MasterRecipe]:
    """Master recipes of the sites where the person may see recipes."""
    sites = visible_sites(user, "recipes.view_recipe")
    return MasterRecipe.objects.filter(site__in=sites).select_related("site", "product")


def versions_visible_to(user: Any) -> QuerySet[RecipeVersion]:
    """Versions of the recipes that the person may see, joined with what lists show."""
    sites = visible_sites(user, "recipes.view_recipe")
    return RecipeVersion.objects.filter(site__in=sites).select_related("recipe", "site", "product", "author")


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


def versions_awaiting_approval(user: Any) -> QuerySet[RecipeVersion]:
    """Versions in review that somebody else wrote."""
    return versions_visible_to(user).filter(state=RecipeState.REVIEW).exclude(author_id=user.pk)
