"""Add a material to the formula of a draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._editing import edit_document
from recipes.contracts.document import FormulaRow
from recipes.errors import FormulaRowExists
from recipes.models import RecipeVersion


@action("recipes.add_formula_row", label=_("Add to the formula"), subject="version", reason="on_change")
def add_formula_row(*, version: RecipeVersion, row: dict[str, Any]) -> RecipeVersion:
    """``row`` is a row of the document's ``formula``; it goes to the end of its role.

    Raises ``FormulaRowExists``, ``InvalidRecipeContent`` or ``UnknownRecord``.
    """
    read = FormulaRow.read(row, "row")

    def change(document: dict[str, Any]) -> None:
        formula = document["formula"]
        if any((each["role"], each["material"]) == (read.role, read.material) for each in formula):
            raise FormulaRowExists(material=read.material)
        last = [index for index, each in enumerate(formula) if each["role"] == read.role]
        inputs_first = len(formula) if read.role == "output" else 0
        formula.insert(last[-1] + 1 if last else inputs_first, read.to_json())

    return edit_document(version, change)
