"""Recipes and their versions in the global search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from recipes.selectors import recipes_visible_to, versions_visible_to

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible recipes that match by number, name or product; a version by its number or change record."""
    if not user.has_perm("recipes.view_recipe"):
        return []
    return [*_recipes(user, text), *_versions(user, text)]


def _recipes(user: Any, text: str) -> Iterator[SearchHit]:
    wanted = Q(code__icontains=text) | Q(name__icontains=text) | Q(product__code__iexact=text)
    for recipe in recipes_visible_to(user).filter(wanted)[:MOST]:
        yield SearchHit.of(recipe, text, kind=_("Recipe"), icon="sitemap", detail=str(recipe.name))


def _versions(user: Any, text: str) -> Iterator[SearchHit]:
    """Not by a part of the number: each recipe that is found leads to its versions already."""
    wanted = Q(code_text__iexact=text) | Q(change_reference__iexact=text)
    for version in versions_visible_to(user).filter(wanted)[:MOST]:
        detail = f"{version.recipe.name} · {version.get_state_display()}"
        yield SearchHit.of(version, text, kind=_("Recipe version"), icon="versions", detail=detail)
