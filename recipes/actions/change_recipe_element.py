"""Change an element of a draft's procedure: its texts, its equipment class, a step's type and parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts import outline
from recipes.models import RecipeVersion


@action(
    "recipes.change_recipe_element", label=_("Change in the procedure"), subject="version", reason="on_change"
)
def change_recipe_element(*, version: RecipeVersion, key: str, element: dict[str, Any]) -> RecipeVersion:
    """Say anew all that the element is; its key, its place, and what stands below it, stay.

    Raises ``InvalidRecipeContent`` with the path of the fault, or ``ElementUnknown``.
    """

    def change(document: dict[str, Any]) -> None:
        outline.check({**element, "key": key}, outline.find(document, key).level)
        outline.replace(document, key, element)

    return edit_document(version, change)
