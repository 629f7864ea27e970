"""What can be asked about recipes; nothing here changes anything."""

from recipes.selectors.control import control_recipe_document, steps_of
from recipes.selectors.findings import placed_findings, version_findings
from recipes.selectors.records import (
    effective_version,
    recipes_visible_to,
    recipes_with_versions,
    versions_awaiting_approval,
    versions_visible_to,
)
from recipes.selectors.totals import FormulaTotals, formula_totals
from recipes.selectors.tree import ProcedureNode, procedure_tree

__all__ = [
    "FormulaTotals",
    "ProcedureNode",
    "control_recipe_document",
    "effective_version",
    "formula_totals",
    "placed_findings",
    "procedure_tree",
    "recipes_visible_to",
    "recipes_with_versions",
    "steps_of",
    "version_findings",
    "versions_awaiting_approval",
    "versions_visible_to",
]
