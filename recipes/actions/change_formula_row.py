"""Change a row of a draft's formula."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts.document import FormulaRow
from recipes.errors import FormulaRowUnknown
from recipes.models import RecipeVersion


@action("recipes.change_formula_row", label=_("Change in the formula"), subject="version", reason="on_change")
def change_formula_row(*, version: RecipeVersion, row: dict[str, Any]) -> RecipeVersion:
    """Say anew all of the row of this material and role. Raises ``FormulaRowUnknown`` or ``InvalidRecipeContent``."""
    read = FormulaRow.read(row, "row")

    def change(document: dict[str, Any]) -> None:
        formula = document["formula"]
        for index, each in enumerate(formula):
            if (each["role"], each["material"]) == (read.role, read.material):
                formula[index] = read.to_json()
                return
        raise FormulaRowUnknown(material=read.material)

    return edit_document(version, change)
