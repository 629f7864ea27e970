"""Recipes in the global search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from recipes.selectors import recipes_visible_to

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible recipes that match by number, name or product."""
    if not user.has_perm("recipes.view_recipe"):
        return []
    wanted = Q(code__icontains=text) | Q(name__icontains=text) | Q(product__code__iexact=text)
    return [
        SearchHit(
            title=recipe.code,
            detail=str(recipe.name),
            url=recipe.get_absolute_url(),
            kind=_("Recipe"),
            icon="sitemap",
            exact=recipe.code.casefold() == text.casefold(),
        )
        for recipe in recipes_visible_to(user).filter(wanted)[:MOST]
    ]
