"""Changing the other parts of a draft: rows of the formula, and the equipment needed."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from recipes.actions.add_formula_row import add_formula_row
from recipes.actions.change_formula_row import change_formula_row
from recipes.actions.list_needed_equipment import list_needed_equipment
from recipes.actions.remove_formula_row import remove_formula_row
from recipes.contracts import outline
from recipes.forms.editor import EquipmentForm, FormulaRowForm
from recipes.selectors.choices import classes, materials
from recipes.views.editing import EditorAction, EditorAddition


class AddFormulaRowPage(EditorAddition):
    """A material that is not in the formula yet."""

    action = add_formula_row
    form_class = FormulaRowForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"materials": materials()}

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"row": form.raw()}

    def place(self) -> str:
        return "formula"


class _RowPage(EditorAction):
    """About one row of the formula, named by role and material in the address."""

    @property
    def row(self) -> dict[str, Any]:
        """The row, or 404."""
        wanted = (self.kwargs["role"], self.kwargs["material"])
        for each in self.document["formula"]:
            if (each["role"], each["material"]) == wanted:
                return dict(each)
        raise Http404

    def subtitle(self) -> str:
        return str(self.row["material"])


class ChangeFormulaRowPage(_RowPage):
    """Amount, tolerance, overage and rounding of one material."""

    action = change_formula_row
    form_class = FormulaRowForm
    submit_label = _("Save")

    def form_kwargs(self) -> dict[str, Any]:
        return {"materials": materials(), "present": self.row}

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"row": form.raw()}

    def place(self) -> str:
        return f"row:{self.kwargs['role']}:{self.kwargs['material']}"


class RemoveFormulaRowPage(_RowPage):
    """Takes the material out of the formula; steps that use it are found before submission."""

    action = remove_formula_row
    tone = "danger"
    submit_label = _("Remove")

    def arguments(self, form: Any) -> dict[str, Any]:
        row = self.row
        return {"material": row["material"], "role": row["role"]}

    def place(self) -> str:
        return "formula"


class EquipmentPage(EditorAction):
    """Which classes a batch needs a unit of."""

    action = list_needed_equipment
    form_class = EquipmentForm
    submit_label = _("Save")

    def form_kwargs(self) -> dict[str, Any]:
        listed = [row["equipment_class"] for row in self.document["equipment"]]
        used = {each.element.get("equipment_class", "") for each in outline.places(self.document)} - {""}
        return {"classes": classes(), "chosen": sorted({*listed, *used})}

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"equipment_classes": list(form.cleaned_data["equipment_classes"])}

    def place(self) -> str:
        return "equipment"
