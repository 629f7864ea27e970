"""Is a version complete? Everything that its approval demands, looked at one by one (URS-RCP-02, 07; 211.186)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import DomainError
from kernel.findings import Finding
from recipes.choices import ItemRole, RecipeState
from recipes.contracts import RecipeDocument
from recipes.contracts.fault import Fault, anchor_of
from recipes.models import RecipeVersion
from recipes.models.content import document_of
from recipes.selectors import formula_faults as formula
from recipes.selectors import procedure_faults as procedure
from recipes.selectors import value_faults as values

_SHOWN = 5


@dataclass(frozen=True)
class PlacedFinding:
    """One fault with the rule that found it, by code and in words, and the address where it is put right."""

    code: str
    rule: str
    text: str
    what_to_do: str
    place: str
    link: str

    def as_dict(self) -> dict[str, str]:
        """The fault as plain data, for the API."""
        return {
            "code": self.code,
            "text": self.text,
            "what_to_do": self.what_to_do,
            "place": self.place,
            "link": self.link,
        }


@dataclass(frozen=True)
class Rule:
    """What is looked at: its code never changes, ``good`` says what holds, ``remedy`` what to do."""

    code: str
    faults: Callable[[], Iterable[Fault]]
    good: str
    remedy: str


def version_findings(version: RecipeVersion) -> list[Finding]:
    """One finding for each rule."""
    return [_finding(version, rule.code, list(rule.faults()), rule) for rule in _rules(version)]


def placed_findings(version: RecipeVersion) -> list[PlacedFinding]:
    """One finding for each fault, in the order of the rules; empty when the version is complete."""
    return [
        PlacedFinding(
            rule.code, rule.good, fault.text, rule.remedy, fault.place, place_url(version, fault.place)
        )
        for rule in _rules(version)
        for fault in rule.faults()
    ]


def place_url(version: RecipeVersion, place: str) -> str:
    """Where the editor shows the place."""
    return f"{reverse('recipes:editor', kwargs={'uuid': version.uuid})}#{anchor_of(place)}"


def _finding(version: RecipeVersion, code: str, found: list[Fault], rule: Rule) -> Finding:
    if not found:
        return Finding(code, rule.good, True)
    shown = "; ".join(fault.text for fault in found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
    link = place_url(version, found[0].place) if version.state == RecipeState.DRAFT else ""
    return Finding(code, shown + ".", False, rule.remedy, link)


def _rules(version: RecipeVersion) -> list[Rule]:
    try:
        document = RecipeDocument.read(document_of(version))
    except DomainError as error:
        unreadable = partial(iter, (Fault(error.message),))
        return [Rule("readable", unreadable, "", _("The document cannot be read."))]
    items = list(version.formula.select_related("material"))
    inputs = [item for item in items if item.role == ItemRole.INPUT]
    return [
        *_formula_rules(version, items, inputs),
        *_procedure_rules(document, inputs),
        *_value_rules(version, document, inputs),
        *_record_rules(version, document),
    ]


def _formula_rules(version: RecipeVersion, items: list[Any], inputs: list[Any]) -> list[Rule]:
    return [
        Rule(
            "formula", partial(formula.formula_faults, version, items),
            _("The formula has inputs and the product as output."), _("Complete the formula."),
        ),
        Rule(
            "label_claim", partial(formula.claim_faults, version, inputs),
            _("The active is charged at 100 % or more."), _("Raise the charge of the active to its label claim."),
        ),
        Rule(
            "tolerances", partial(formula.tolerance_faults, inputs),
            _("Every input has a tolerance."), _("Enter tolerances in percent for these rows."),
        ),
    ]  # fmt: skip


def _procedure_rules(document: RecipeDocument, inputs: list[Any]) -> list[Rule]:
    return [
        Rule(
            "procedure", partial(procedure.level_faults, document),
            _("The procedure has every level."), _("Add what is missing or delete the empty part."),
        ),
        Rule(
            "equipment", partial(procedure.equipment_faults, document),
            _("Every needed class of equipment is listed."), _("Make steps and equipment list agree."),
        ),
        Rule(
            "materials", partial(procedure.material_faults, document, inputs),
            _("Every input is charged in a step."), _("Make steps and formula agree."),
        ),
        Rule(
            "overrides", partial(procedure.override_faults, document, inputs),
            _("What an override may accept goes beyond the tolerance, with a limit of its own."),
            _("Set the limit of the override beyond the tolerance, or leave it out: then nobody can override."),
        ),
        Rule(
            "calculations", partial(procedure.calculation_faults, document),
            _("Calculations use values recorded before."),
            _("Refer to a step that comes before and to a value that it records."),
        ),
    ]  # fmt: skip


def _value_rules(version: RecipeVersion, document: RecipeDocument, inputs: list[Any]) -> list[Rule]:
    """What is captured and made, what becomes of it, and who answers for it."""
    return [
        Rule(
            "captured", partial(values.captured_faults, version, document),
            _("Every phase records tags that its equipment has."),
            _("Name a tag of the class, in its own unit of measure."),
        ),
        Rule(
            "set_points", partial(values.set_point_faults, document),
            _("Set-points lie inside the limits of their tags."), _("Change the set-point or the limits."),
        ),
        Rule(
            "yield", partial(values.yield_faults, document), _("A yield has limits on both sides."),
            _("Add a “calculate” step for the yield with a lower and an upper limit."),
        ),
        Rule(
            "product_quantity", partial(values.product_faults, version, document),
            _("One verified value with limits is the quantity of the product."),
            _("Mark the verified count or weight of the product and let a yield with limits calculate with it."),
        ),
        Rule(
            "second_person", partial(procedure.second_person_faults, document, inputs),
            _("A second person verifies what is weighed and charged of every active or critical material."),
            _("Have these steps verified by a second person."),
        ),
        Rule(
            "second_check", partial(procedure.second_check_faults, document),
            _("What a person types at a critical step is checked by a second one or by limits on both sides."),
            _("Have these steps verified by a second person, or give the value limits on both sides."),
        ),
    ]  # fmt: skip


def _record_rules(version: RecipeVersion, document: RecipeDocument) -> list[Rule]:
    return [
        Rule(
            "both_languages", partial(procedure.language_faults, version, document),
            _("Every text is there in both languages."), _("Write the missing texts."),
        ),
        Rule(
            "change_record", partial(formula.change_faults, version),
            _("The change record is named where one is needed."),
            _("Enter the number of the approved change record."),
        ),
    ]  # fmt: skip
