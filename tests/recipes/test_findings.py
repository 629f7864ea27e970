"""What is found before submission, where, and how it is worded; and what differs between two versions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from mom.demo.recipe_parts import captured, set_point
from mom.demo.recipes import DOCUMENT
from mom.demo.work.acting import actor, because
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.models import MasterRecipe
from recipes.selectors import placed_findings
from recipes.selectors.comparison import compare

Document = dict[str, Any]
Step = Callable[[Document, str], Document]
BOTH = {"en": "Bowl", "zh": "锅体"}


def _no_chinese(document: Document, step: Step) -> None:
    step(document, "mix")["instruction"] = {"en": "Start it.", "zh": " "}


def _no_label(document: Document, step: Step) -> None:
    step(document, "mix")["parameters"]["captured"][0]["label"] = {"en": "", "zh": "锅体"}


def phases_in(document: Document) -> Iterator[Document]:
    """Every phase of a document."""
    for unit in document["procedure"]:
        for operation in unit["operations"]:
            yield from operation["phases"]


def steps_in(document: Document) -> Iterator[Document]:
    """Every step of a document."""
    for phase in phases_in(document):
        yield from phase["steps"]


def _never_charged(document: Document, step: Step) -> None:
    for phase in phases_in(document):
        phase["steps"] = [
            each
            for each in phase["steps"]
            if each["step_type"] != "charge_material" or each["parameters"]["material"] != "EX-STA"
        ]


def _no_tags(document: Document, step: Step) -> None:
    step(document, "mix")["parameters"]["captured"] = []


def _set_point_outside(document: Document, step: Step) -> None:
    parameters = step(document, "mix")["parameters"]
    parameters["set_points"] = [set_point("ImpellerSpeed", "300", "rpm")]
    parameters["captured"] = [captured("ImpellerSpeed", BOTH, "rpm", 0, "240", "260")]


def _no_tolerance(document: Document, step: Step) -> None:
    document["formula"][1]["tolerance_high"] = None


def _below_claim(document: Document, step: Step) -> None:
    document["formula"][0]["overage"] = "5.0"


def _empty_phase(document: Document, step: Step) -> None:
    operation = document["procedure"][0]["operations"][0]
    operation["phases"].append({"key": "nothing-yet", "name": BOTH, "steps": []})


def _no_product(document: Document, step: Step) -> None:
    document["formula"] = [row for row in document["formula"] if row.get("role") != "output"]


def _yield_without_limit(document: Document, step: Step) -> None:
    yields = [each for each in steps_in(document) if each["parameters"].get("calculation") == "yield_percent"]
    yields[0]["key"] = "the-yield"
    yields[0]["parameters"]["high"] = None


SEEDED: list[tuple[Any, str, str]] = [
    (_no_chinese, "both_languages", "element:mix"),
    (_no_label, "both_languages", "element:mix"),
    (_never_charged, "materials", "row:input:EX-STA"),
    (_no_tags, "captured", "element:mix"),
    (_set_point_outside, "set_points", "element:mix"),
    (_no_tolerance, "tolerances", "row:input:EX-MAN"),
    (_below_claim, "label_claim", "row:input:RM-STB"),
    (_empty_phase, "procedure", "element:nothing-yet"),
    (_no_product, "formula", "formula"),
    (_yield_without_limit, "yield", "element:the-yield"),
]


@pytest.mark.urs("URS-RCP-02", "URS-RCP-07")
@pytest.mark.parametrize(("seed", "code", "place"), SEEDED)
def test_each_defect_is_found_at_its_place(office: Any, seed: Any, code: str, place: str) -> None:
    draft = office.next_draft()
    document = office.document
    seed(document, office.step)
    draft = office.edit(draft, document=document)
    found = {(each.code, each.place) for each in placed_findings(draft)}
    assert (code, place) in found
    assert all(
        each.link.startswith(f"/recipes/versions/{draft.uuid}/editor/#at-") for each in placed_findings(draft)
    )


def test_a_complete_draft_has_none(office: Any) -> None:
    assert placed_findings(office.next_draft()) == []


def test_missing_texts_are_named_in_the_readers_language(office: Any) -> None:
    document = office.document
    _no_chinese(document, office.step)
    draft = office.edit(office.next_draft(), document=document)
    with override("en"):
        assert "the instruction in Chinese" in placed_findings(draft)[0].text
    with override("zh-hans"):
        assert "操作说明的中文" in placed_findings(draft)[0].text


def test_findings_cost_the_same_for_more_steps(office: Any) -> None:
    draft = office.next_draft()
    with CaptureQueriesContext(connection) as few:
        placed_findings(draft)
    document = office.document
    phase = document["procedure"][0]["operations"][0]["phases"][0]
    step = {"step_type": "confirm", "name": BOTH, "instruction": BOTH, "parameters": {}}
    phase["steps"] += [{**step, "key": f"more-{number}"} for number in range(5)]
    draft = office.edit(draft, document=document)
    with CaptureQueriesContext(connection) as many:
        placed_findings(draft)
    assert len(many) == len(few)


# --- comparison -------------------------------------------------------------------------------


@pytest.mark.urs("URS-RCP-05")
def test_a_comparison_names_exactly_what_differs(office: Any) -> None:
    document = office.document
    office.step(document, "mix")["parameters"]["duration_s"] = 360
    office.step(document, "mix")["name"]["zh"] = "混合制粒"
    document["formula"][0]["tolerance_high"] = "0.3"
    phase = document["procedure"][0]["operations"][0]["phases"][0]
    gone = phase["steps"].pop()
    added = {"key": "door", "step_type": "confirm", "name": BOTH, "instruction": BOTH, "parameters": {}}
    phase["steps"].append(added)
    document["procedure"][2], document["procedure"][1] = document["procedure"][1], document["procedure"][2]
    draft = office.edit(office.next_draft(), document=document, minimum_size=Decimal(400000))
    changes = {(each.part, each.key): each for each in compare(office.effective, draft)}
    moved = {key for (part, key), each in changes.items() if each.kind == "moved"}
    assert len(moved) == 1 and moved <= {unit["key"] for unit in document["procedure"][1:3]}
    by_kind = {each.kind: key[1] for key, each in changes.items() if key[1] in ("door", gone["key"])}
    assert by_kind == {"added": "door", "removed": gone["key"]}
    mix = {line.label: (line.before, line.after) for line in changes["procedure", "mix"].lines}
    assert mix == {"Duration in seconds": ("300", "360"), "Name (Chinese)": ("混合与制粒", "混合制粒")}
    row = changes["formula", "RM-STB"].lines
    assert [(line.label, line.before, line.after) for line in row] == [("Tolerance above, %", "0.2", "0.3")]
    header = changes["header", ""].lines
    assert [(line.before, line.after) for line in header] == [("361000", "400000")]
    assert len(changes) == 6


def test_a_copy_differs_in_nothing_though_numbers_move(office: Any) -> None:
    draft = office.next_draft()
    assert compare(office.effective, draft) == []
    document = office.document
    unit = {"key": "before", "name": BOTH, "operations": []}
    document["procedure"].insert(0, unit)
    draft = office.edit(draft, document=document)
    changes = compare(office.effective, draft)
    assert [(each.kind, each.key) for each in changes] == [("added", "before")]


# --- what the plant has -----------------------------------------------------------------------


@pytest.mark.urs("URS-RCP-11")
@pytest.mark.parametrize(
    ("tag", "unit", "words"),
    [
        ("NoSuchTag", "°C", "which class HSG does not report"),
        ("BowlTemperature", "kg", "which is not what it is measured in"),
        ("BowlTemperature", "K", ""),
    ],
)
def test_captured_tags_are_those_of_the_class(plant_db: str, tag: str, unit: str, words: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    mix = next(step for step in steps_in(document) if step["key"] == "mix")
    mix["parameters"]["captured"] = [captured(tag, BOTH, unit, 1)]
    draft = draft_recipe_version(
        recipe=MasterRecipe.objects.get(code="MR-STB-180"), change_summary="Anew", actor=actor("liu.yang")
    )
    draft = edit_recipe(version=draft, document=document, actor=actor("liu.yang"), reason=because())
    found = [each for each in placed_findings(draft) if each.code == "captured"]
    assert [each.place for each in found] == (["element:mix"] if words else [])
    assert all(words in each.text for each in found)
