"""List the classes of equipment of which a batch needs one unit each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.models import RecipeVersion


@action("recipes.list_needed_equipment", label=_("List equipment"), subject="version", reason="on_change")
def list_needed_equipment(*, version: RecipeVersion, equipment_classes: list[str]) -> RecipeVersion:
    """Codes of classes; the list replaces the one before. Raises ``UnknownRecord``."""

    def change(document: dict[str, Any]) -> None:
        document["equipment"] = [{"equipment_class": code} for code in equipment_classes]

    return edit_document(version, change)
