"""Add a unit procedure, an operation, a phase or a step to a draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts import outline
from recipes.models import RecipeVersion


@action("recipes.add_recipe_element", label=_("Add to the procedure"), subject="version", reason="on_change")
def add_recipe_element(
    *, version: RecipeVersion, element: dict[str, Any], parent: str = "", after: str | None = None
) -> RecipeVersion:
    """Put ``element`` into ``parent`` (a key; empty for a unit procedure), whose level decides what it is.

    ``after`` is the key of a sibling, empty for the first place, left out for the last. Without a
    ``key`` the element gets one made of its English name. Raises ``InvalidRecipeContent``,
    ``ElementUnknown`` or ``ElementMisplaced`` (URS-RCP-01).
    """

    def change(document: dict[str, Any]) -> None:
        level, _siblings = outline.children(document, parent)
        wanted = element.get("key") or outline.free_key(
            document, str((element.get("name") or {}).get("en", "")), outline.KINDS[level]
        )
        row = {**element, "key": wanted}
        outline.check(row, level)
        outline.insert(document, parent, row, after)

    return edit_document(version, change)
