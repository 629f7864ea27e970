"""The editor of a draft: formula, equipment and procedure with what can be done to each, and what is still wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons
from audit.models import ReasonCode
from kernel.pages import ActionButton, KeyValues, TemplatePanel
from recipes.choices import ElementKind, RecipeState
from recipes.contracts import outline
from recipes.contracts.fault import anchor_of
from recipes.lifecycles import VERSION
from recipes.models import FormulaItem, RecipeVersion
from recipes.models.content import document_of
from recipes.selectors import formula_totals, placed_findings, procedure_tree
from recipes.selectors.findings import PlacedFinding
from recipes.selectors.tree import ProcedureNode
from recipes.selectors.workstation import ShownLimits, limits_of_row
from recipes.views import columns
from recipes.views.dialogs import EDITOR_OFFERS
from recipes.views.editing import remembered_reason
from recipes.views.version_page import AnyVersionPage

_ADD = {
    ElementKind.UNIT_PROCEDURE: _("Add operation"),
    ElementKind.OPERATION: _("Add phase"),
    ElementKind.PHASE: _("Add step"),
}


@dataclass(frozen=True)
class EditorRow:
    """One element in the editor: the node, what is wrong with it, and what the arrows send."""

    node: ProcedureNode
    anchor: str
    add_label: Any
    up: str
    down: str
    faults: list[PlacedFinding] = field(default_factory=list)


@dataclass(frozen=True)
class FormulaLine:
    """One row of the formula in the editor."""

    item: FormulaItem
    anchor: str
    tolerance: str
    band: ShownLimits | None
    faults: list[PlacedFinding] = field(default_factory=list)


class EditorPage(AnyVersionPage):
    """Open while the version is a draft; after that it says where the version stands."""

    permission = "recipes.edit_recipe"
    part = _("Editor")
    template_name = "recipes/editor.html"

    def get_actions(self, record: RecipeVersion) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, EDITOR_OFFERS, lifecycle=VERSION)

    def get_panels(self, record: RecipeVersion) -> list[Any]:
        if record.state != RecipeState.DRAFT:
            return []
        findings = placed_findings(record)
        by_place = defaultdict(list)
        for each in findings:
            by_place[each.place].append(each)
        reason = remembered_reason(self.request, record)
        procedure = {"rows": self._rows(record, by_place, reason), "version": record}
        formula = {"lines": _lines(record, by_place), "version": record}
        return [
            TemplatePanel(_("Formula"), "recipes/editor_formula.html", formula),
            TemplatePanel(_("Totals of the formula"), "recipes/totals.html", {"totals": formula_totals(record)}),
            TemplatePanel(_("Procedure"), "recipes/editor_procedure.html", procedure),
            TemplatePanel(
                _("Before submission"), "recipes/editor_findings.html", {"findings": findings}, beside=True
            ),
            TemplatePanel(
                _("Equipment needed"), "recipes/editor_equipment.html",
                {"rows": record.equipment.select_related("equipment_class"), "version": record}, beside=True,
            ),
            KeyValues(_("Header"), columns.EDITOR_HEADER, beside=True),
        ]  # fmt: skip

    def get_extra_context(self, record: RecipeVersion) -> dict[str, Any]:
        reason = remembered_reason(self.request, record)
        label = ""
        if reason:
            code = ReasonCode.objects.filter(code=reason["reason_code"]).first()
            label = str(code.label) if code is not None else reason["reason_code"]
        return {"is_draft": record.state == RecipeState.DRAFT, "reason": reason, "reason_label": label}

    def _rows(
        self, record: RecipeVersion, by_place: dict[str, list[PlacedFinding]], reason: dict[str, str]
    ) -> list[EditorRow]:
        places = {place.element["key"]: place for place in outline.places(document_of(record))}
        rows = []
        for node in procedure_tree(record):
            key = node.element.key
            place = f"element:{key}"
            up, down = _arrows(places[key], record, reason)
            add = _ADD.get(ElementKind(node.element.kind), "")
            rows.append(EditorRow(node, anchor_of(place), add, up, down, by_place.get(place, [])))
        return rows


def _arrows(place: outline.Place, version: RecipeVersion, reason: dict[str, str]) -> tuple[str, str]:
    """What the two arrows send, as JSON; empty where there is no neighbour."""
    keys = [each["key"] for each in place.siblings]
    at = place.index
    up = _sent(place, keys[at - 2] if at > 1 else "", version, reason) if at else ""
    down = _sent(place, keys[at + 1], version, reason) if at + 1 < len(keys) else ""
    return up, down


def _sent(place: outline.Place, after: str, version: RecipeVersion, reason: dict[str, str]) -> str:
    return json.dumps(
        {"place": f"{place.parent_key}:{after}", "row_version": version.row_version, **reason},
        ensure_ascii=False,
    )


def _lines(version: RecipeVersion, by_place: dict[str, list[PlacedFinding]]) -> list[FormulaLine]:
    found = []
    for item in version.formula.select_related("material"):
        place = f"row:{item.role}:{item.material.code}"
        found.append(
            FormulaLine(
                item, anchor_of(place), columns.tolerance(item), limits_of_row(item), by_place.get(place, [])
            )
        )
    return found
