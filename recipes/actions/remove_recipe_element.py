"""Remove an element from a draft's procedure, with all that stands below it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts import outline
from recipes.models import RecipeVersion


@action("recipes.remove_recipe_element", label=_("Remove from the procedure"), subject="version", reason=True)
def remove_recipe_element(*, version: RecipeVersion, key: str) -> RecipeVersion:
    """What refers to it afterwards is named before submission. Raises ``ElementUnknown``."""

    def change(document: dict[str, Any]) -> None:
        outline.remove(document, key)

    return edit_document(version, change)
