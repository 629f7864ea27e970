"""May a batch that was issued still begin by its recipe version?"""

from __future__ import annotations

from batches.choices import BatchState
from batches.errors import RecipeReplaced
from batches.models import Batch, ControlRecipe
from recipes.choices import RecipeState


def check_recipe(batch: Batch) -> None:
    """Raise ``RecipeReplaced`` when the version is no longer effective (URS-RCP-03; GMP 168).

    Before the start nothing of the batch is done, so nothing is lost by issuing it anew; once it runs, it
    keeps its control recipe to the end.
    """
    recipe = ControlRecipe.objects.select_related("recipe_version__recipe").get(batch=batch)
    version = recipe.recipe_version
    if version.state != RecipeState.EFFECTIVE:
        raise RecipeReplaced(batch=batch.code, version=version.code, state=RecipeState(version.state).label)


def replaced_recipe(batch: Batch) -> RecipeReplaced | None:
    """The refusal that the start would meet, for pages; ``None`` when it would not."""
    if batch.state != BatchState.ISSUED:
        return None
    try:
        check_recipe(batch)
    except RecipeReplaced as refusal:
        return refusal
    return None
