"""What can be wrong with the formula and the header of a version (211.101(a), 211.186(b)(3)-(5); GMP 170)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from kernel.quantities import Quantity
from recipes.choices import ItemRole, RecipeState
from recipes.contracts.fault import FORMULA, Fault
from recipes.models import FormulaItem, RecipeVersion


def formula_faults(version: RecipeVersion, items: list[FormulaItem]) -> Iterator[Fault]:
    """Inputs, and the product as output."""
    if not any(item.role == ItemRole.INPUT for item in items):
        yield Fault(_("no input is listed"), FORMULA)
    outputs = [item.material_id for item in items if item.role == ItemRole.OUTPUT]
    if version.product_id not in outputs:
        yield Fault(_("the product is not listed as output"), FORMULA)


def claim_faults(version: RecipeVersion, inputs: list[FormulaItem]) -> Iterator[Fault]:
    """An active below 100 % of what the label claims, its overage included (21 CFR 211.101(a))."""
    actives = [item for item in inputs if item.is_active]
    if not actives:
        yield Fault(_("no row is marked as active ingredient"), FORMULA)
    for item in actives:
        if item.per_unit_mg is None or version.batch_unit != "pcs":
            continue
        share = 100 + (item.overage or Decimal(0))
        needed = Quantity(version.batch_size * item.per_unit_mg * share / 100, "mg")
        if Quantity(item.quantity, item.unit).to("mg").value < needed.value:
            words = {"material": item.material.code, "needed": str(needed.to(item.unit))}
            text = _("%(material)s is charged below its label claim of %(needed)s") % words
            yield Fault.at_row(item.role, item.material.code, text)


def tolerance_faults(inputs: list[FormulaItem]) -> Iterator[Fault]:
    """A row that says nothing about how exactly it is weighed."""
    for item in inputs:
        if item.tolerance_low is None or item.tolerance_high is None:
            text = _("%(material)s has no tolerance") % {"material": item.material.code}
            yield Fault.at_row(item.role, item.material.code, text)


def change_faults(version: RecipeVersion) -> Iterator[Fault]:
    """A change to an effective recipe needs its change record (URS-RCP-05)."""
    others = RecipeVersion.objects.filter(
        site_id=version.site_id, product_id=version.product_id, state=RecipeState.EFFECTIVE
    ).exclude(pk=version.pk)
    if not version.change_reference and others.exists():
        yield Fault(_("it replaces an effective version without a change record"))
