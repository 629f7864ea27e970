"""What a version must hold before anybody may approve it (URS-RCP-01, 02, 05, 07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.models import AuditChange
from kernel.findings import against
from recipes.contracts import RecipeDocument
from recipes.errors import InvalidRecipeContent, RecipeIncomplete, UnknownRecord, UnknownStepType
from recipes.models import RecipeElement
from recipes.models.content import document_of
from recipes.selectors import version_findings


def codes(version: Any) -> set[str]:
    return {finding.code for finding in against(version_findings(version))}


def without(*path: Any) -> Callable[[Any, dict[str, Any]], None]:
    """Delete one part of the document."""

    def change(office: Any, document: dict[str, Any]) -> None:
        part = document
        for name in path[:-1]:
            part = part[name]
        del part[path[-1]]

    return change


def step(key: str, /, **values: Any) -> Callable[[Any, dict[str, Any]], None]:
    """Change a step; ``p_…`` changes one of its parameters."""

    def change(office: Any, document: dict[str, Any]) -> None:
        found = office.step(document, key)
        for name, value in values.items():
            if name.startswith("p_"):
                found["parameters"][name[2:]] = value
            else:
                found[name] = value

    return change


def row(index: int, **values: Any) -> Callable[[Any, dict[str, Any]], None]:
    """Change a row of the formula."""
    return lambda office, document: document["formula"][index].update(values)


CASES = [
    ("formula", without("formula", 6)),
    ("formula", lambda office, document: document.update(formula=document["formula"][-1:])),
    ("label_claim", row(0, quantity="10.97")),
    ("label_claim", row(0, is_active=False)),
    ("tolerances", row(2, tolerance_low=None)),
    ("procedure", lambda office, document: document["procedure"][3].update(operations=[])),
    ("procedure", lambda office, document: document.update(procedure=[])),
    ("equipment", without("equipment", 1)),
    ("equipment", step("identify-press", equipment_class="")),
    ("materials", without("procedure", 1, "operations", 1, "phases", 0, "steps", 2)),
    ("materials", without("formula", 3)),
    ("calculations", without("procedure", 4, "operations", 1, "phases", 0, "steps", 4)),
    ("calculations", lambda office, document: document["procedure"].reverse() or _swap(document)),
    ("calculations", step("weigh-tablets", is_verified=False)),
    ("yield", step("compression-yield", p_high=None)),
    ("product_quantity", lambda office, document: _without_yields(document["procedure"])),
    ("product_quantity", step("count-tablets", p_is_product_quantity=False)),
    ("product_quantity", step("weigh-tablets", p_is_product_quantity=True)),
    ("product_quantity", step("count-tablets", is_verified=False)),
    ("product_quantity", step("coating-yield", p_low=None)),
    ("product_quantity", step("count-tablets", p_unit="kg")),
    ("second_person", step("charge-active", is_verified=False)),
    ("second_person", step("weigh-active", is_verified=False)),
    ("second_person", step("charge-starch", is_verified=False, is_critical=True)),
    ("second_check", step("loss-on-drying", p_high=None, p_hard_high=None)),
    ("second_check", step("average-weight", p_low=None, p_hard_low=None, p_target=None)),
    ("both_languages", step("hardness", name={"en": "Hardness"})),
    ("both_languages", step("hardness", instruction={"en": "Measure.", "zh": " "})),
    ("both_languages", step("hardness", p_label={"zh": "硬度"})),
]


def _without_yields(part: Any) -> None:
    """Wherever a yield is calculated, it is not."""
    for each in part:
        if "steps" in each:
            each["steps"] = [
                one for one in each["steps"] if one["parameters"].get("calculation") != "yield_percent"
            ]
        for below in ("operations", "phases"):
            _without_yields(each.get(below, ()))


def _swap(document: dict[str, Any]) -> None:
    """The tablets are weighed after their yield is calculated."""
    steps = document["procedure"][1]["operations"][1]["phases"][0]["steps"]
    steps.reverse()


@pytest.mark.urs("URS-RCP-02", "URS-RCP-07", "URS-DAT-06")
@pytest.mark.parametrize(("code", "change"), CASES)
def test_each_missing_part_stops_the_submission(office: Any, code: str, change: Any) -> None:
    version, document = office.next_draft(), office.document
    change(office, document)
    office.edit(version, document=document)
    assert code in codes(version)
    with pytest.raises(RecipeIncomplete) as refusal:
        office.submit(version)
    assert refusal.value.status == 409
    assert code in {finding["code"] for finding in refusal.value.findings}


@pytest.mark.urs("URS-RCP-02")
def test_the_complete_recipe_has_nothing_against_it(office: Any) -> None:
    findings = version_findings(office.next_draft())
    assert [finding.code for finding in against(findings)] == []
    assert len(findings) == 16, "each check says what it looked at"


@pytest.mark.urs("URS-RCP-05")
def test_a_change_to_an_effective_recipe_names_its_change_record(office: Any) -> None:
    version = office.next_draft(reference="")
    assert codes(version) == {"change_record"}
    version = office.edit(version, change_reference="CC-26-007")
    assert codes(version) == set()


@pytest.mark.urs("URS-RCP-01")
@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("document.procedure[0].phases", {"key": "a", "name": {"en": "A"}, "operations": [], "phases": []}),
        ("document.procedure[0].operations", {"key": "a", "name": {"en": "A"}}),
        ("document.procedure[0].steps", {"key": "a", "name": {"en": "A"}, "operations": [], "steps": []}),
    ],
)
def test_illegal_containment_cannot_be_written_down(path: str, raw: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecipeContent) as refusal:
        RecipeDocument.read({"procedure": [raw]})
    assert refusal.value.status == 422
    assert refusal.value.params["path"] == path


@pytest.mark.urs("URS-RCP-02", "URS-DAT-05")
@pytest.mark.parametrize(
    ("error", "path", "change"),
    [
        (InvalidRecipeContent, "parameters.duration_s", step("mix", p_duration_s="300")),
        (InvalidRecipeContent, "parameters", step("mix", p_duration_s=0)),
        (InvalidRecipeContent, "parameters", step("mix", p_shortest_percent=101)),
        (
            InvalidRecipeContent,
            "parameters.comparison",
            step("compression-yield", p_comparison="as_you_like"),
        ),
        (InvalidRecipeContent, "parameters.captured[0].high", lambda o, d: _captured(o, d, high=30)),
        (InvalidRecipeContent, "parameters.captured[0].unit", lambda o, d: _captured(o, d, unit="furlong")),
        (InvalidRecipeContent, "parameters.captured[0]", lambda o, d: _captured(o, d, low="31")),
        (InvalidRecipeContent, "parameters.tempo", step("mix", p_tempo="fast")),
        (InvalidRecipeContent, "parameters", step("compression-yield", p_calculation="eval")),
        (InvalidRecipeContent, "parameters", step("hardness", p_low="120")),
        (UnknownStepType, "parameters", step("hardness", step_type="guess")),
        (UnknownRecord, "document", step("weigh-active", p_material="RM-NONE")),
        (UnknownRecord, "document", step("mix", equipment_class="CAULDRON")),
        (UnknownRecord, "document", step("clear-dispensing-room", p_room="R-999")),
        (InvalidRecipeContent, "document", step("hardness", key="mix")),
        (InvalidRecipeContent, "document.formula[0].quantity", row(0, quantity="10,98")),
        (InvalidRecipeContent, "document.formula[0]", row(0, quantity="0")),
    ],
)
def test_wrong_content_is_refused_with_its_path(office: Any, error: Any, path: str, change: Any) -> None:
    version, document = office.next_draft(), office.document
    change(office, document)
    before = version.elements.count()
    with pytest.raises(error) as refusal:
        office.edit(version, document=document)
    assert refusal.value.status == 422
    assert path in refusal.value.params["path"]
    assert version.elements.count() == before


def _captured(office: Any, document: dict[str, Any], **values: Any) -> None:
    office.step(document, "mix")["parameters"]["captured"][0].update(values)


@pytest.mark.urs("URS-RCP-01")
def test_numbers_follow_the_order_and_keys_stay(office: Any) -> None:
    numbers = {e.key: e.number for e in RecipeElement.objects.filter(version=office.effective)}
    assert numbers["granulation"] == "2"
    assert (numbers["charge-granulator"], numbers["charge-granulator-phase"]) == ("2B", "2B.1")
    assert (numbers["identify-granulator"], numbers["mix"]) == ("2.1", "2.6")
    version, document = office.next_draft(), office.document
    document["procedure"][1]["operations"].pop(0)
    office.edit(version, document=document)
    moved = {e.key: e.number for e in version.elements.all()}
    assert (moved["charge-filler"], moved["mix"], moved["charge-granulator"]) == ("2.1", "2.5", "2A")


@pytest.mark.urs("URS-AUD-06", "URS-RCP-05")
def test_an_edit_writes_only_the_rows_that_it_changes(office: Any) -> None:
    version, document = office.next_draft(), office.document
    office.step(document, "dry-granules")["parameters"]["duration_s"] = 700
    document["formula"][2]["tolerance_high"] = "0.4"
    before = AuditChange.objects.latest("id").pk
    office.edit(version, document=document)
    changes = AuditChange.objects.filter(pk__gt=before)
    assert sorted(change.table_name for change in changes) == [
        "recipes_formulaitem",
        "recipes_recipeelement",
        "recipes_recipeversion",
    ]


@pytest.mark.urs("URS-RCP-05")
def test_a_new_version_is_an_exact_copy_to_start_from(office: Any) -> None:
    assert document_of(office.next_draft()) == document_of(office.effective)
