"""What recipes offers under /api/v1/."""

from __future__ import annotations

from kernel.api.routing import ApiRouter
from recipes.api.resources import RecipeResource, RecipeVersionResource


def register(router: ApiRouter) -> None:
    """``/recipes/`` and ``/recipe-versions/``."""
    router.register("recipes", RecipeResource, basename="recipe")
    router.register("recipe-versions", RecipeVersionResource, basename="recipe-version")
