"""Move an element of a draft's procedure, with all that stands below it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts import outline
from recipes.models import RecipeVersion


@action(
    "recipes.move_recipe_element", label=_("Move in the procedure"), subject="version", reason="on_change"
)
def move_recipe_element(
    *, version: RecipeVersion, key: str, parent: str | None = None, after: str | None = None
) -> RecipeVersion:
    """To another place of the same level: in ``parent`` (its own by default), after the sibling ``after``.

    ``after`` is empty for the first place and left out for the last. Raises ``ElementUnknown`` or
    ``ElementMisplaced``.
    """

    def change(document: dict[str, Any]) -> None:
        outline.move(document, key, parent, after)

    return edit_document(version, change)
