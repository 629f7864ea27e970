"""Remove a material from the formula of a draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.choices import ItemRole
from recipes.errors import FormulaRowUnknown
from recipes.models import RecipeVersion


@action("recipes.remove_formula_row", label=_("Remove from the formula"), subject="version", reason=True)
def remove_formula_row(
    *, version: RecipeVersion, material: str, role: str = ItemRole.INPUT.value
) -> RecipeVersion:
    """``material`` is its code. A step that still uses it is named before submission."""

    def change(document: dict[str, Any]) -> None:
        kept = [each for each in document["formula"] if (each["role"], each["material"]) != (role, material)]
        if len(kept) == len(document["formula"]):
            raise FormulaRowUnknown(material=material)
        document["formula"] = kept

    return edit_document(version, change)
