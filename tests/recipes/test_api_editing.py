"""The editor's actions in the REST face, and the comparison."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from recipes.actions.discard_recipe_draft import discard_recipe_draft
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.contracts import CALCULATIONS
from recipes.selectors import version_findings
from tests.recipes.test_api import VERSIONS, caller
from tests.recipes.test_pages import signed_in

REASON = {"code": "planned_change", "text": "The drying time was validated anew"}
BOTH = {"en": "Close the door", "zh": "关门"}
ROW = {"material": "RM-STB", "quantity": "1", "unit": "kg", "places": 2}


@pytest.mark.urs("URS-RCP-01", "URS-RCP-05")
def test_a_draft_is_edited_part_by_part(office: Any) -> None:
    draft = office.next_draft()
    client, url = caller(office.author), f"{VERSIONS}{draft.code}"

    def send(verb: str, **body: Any) -> Any:
        return client.post(f"{url}/{verb}/", {**body, "reason": REASON}, format="json")

    step = {"key": "door", "name": BOTH, "instruction": BOTH, "step_type": "confirm", "parameters": {}}
    phase = draft.elements.filter(kind="phase").first().key
    assert send("add-element", element=step, parent=phase, after="").status_code == 200
    changed = {**step, "name": {"en": "Close the door", "zh": "关好门"}}
    changed.pop("key")
    assert send("change-element", key="door", element=changed).status_code == 200
    assert send("move-element", key="door").status_code == 200
    row = {
        "material": "RM-STB", "quantity": "11.00", "unit": "kg", "per_unit_mg": "15.2", "places": 2,
        "tolerance_low": "0.2", "tolerance_high": "0.2", "is_active": True,
    }  # fmt: skip
    assert send("change-formula-row", row=row).status_code == 200
    compared = client.get(f"{url}/comparison/").json()
    assert (compared["before"], compared["after"]) == ("MR-STB-180-v1", "MR-STB-180-v2")
    kinds = [(each["part"], each["kind"], each["key"]) for each in compared["changes"]]
    assert kinds == [("formula", "changed", "RM-STB"), ("procedure", "added", "door")]
    assert compared["changes"][0]["lines"] == [{"field": "Quantity", "before": "10.98", "after": "11.00"}]
    assert send("remove-element", key="door").status_code == 200
    assert send("remove-formula-row", material="EX-STA").status_code == 200
    faults = client.get(f"{url}/").json()["faults"]
    assert {(each["code"], each["place"]) for each in faults} == {("materials", "element:charge-starch")}
    assert send("list-equipment", equipment_classes=["HSG"]).status_code == 200
    assert send("discard").json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("add-element", {"element": {"name": BOTH}, "parent": "nowhere"}, 422, "RCP-013"),
        ("add-element", {"element": {"name": BOTH}, "parent": "mix"}, 422, "RCP-014"),
        ("add-element", {"element": {"name": BOTH, "parameters": {}}, "parent": ""}, 422, "RCP-001"),
        ("change-element", {"key": "nowhere", "element": {"name": BOTH}}, 422, "RCP-013"),
        ("remove-element", {"key": "nowhere"}, 422, "RCP-013"),
        ("remove-formula-row", {"material": "NO-SUCH"}, 422, "RCP-015"),
        ("add-formula-row", {"row": ROW}, 409, "RCP-016"),
        ("list-equipment", {"equipment_classes": ["NO-SUCH"]}, 422, "RCP-011"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_code(
    office: Any, verb: str, body: dict[str, Any], status: int, code: str
) -> None:
    draft = office.next_draft()
    reply = caller(office.author).post(
        f"{VERSIONS}{draft.code}/{verb}/", {**body, "reason": REASON}, format="json"
    )
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_an_unknown_field_or_a_float_is_refused(office: Any) -> None:
    draft = office.next_draft()
    client, url = caller(office.author), f"{VERSIONS}{draft.code}/add-formula-row/"
    row = {"material": "PM-BLI", "quantity": 1.5, "unit": "kg", "places": 2}
    assert client.post(url, {"row": row}, format="json").status_code == 400
    assert (
        client.post(url, {"row": {**row, "quantity": "1.5", "colour": "red"}}, format="json").status_code
        == 422
    )


def test_quality_sends_back_by_api(office: Any) -> None:
    version = office.submit(office.next_draft())
    url = f"{VERSIONS}{version.code}/send-back/"
    client = caller(office.quality)
    assert client.post(url, {}, format="json").json()["code"] == "AUD-003"
    assert client.post(url, {"reason": REASON}, format="json").json()["state"] == "draft"
    assert client.post(url, {"reason": REASON}, format="json").json()["code"] == "KER-004"


def test_a_comparison_without_another_version_says_so(office: Any) -> None:
    office.drafted(code="MR-ALONE", document={})
    address = f"{VERSIONS}MR-ALONE-v1/comparison/"
    first = caller(office.author).get(address).json()
    assert (first["before"], first["after"], first["changes"]) == (None, "MR-ALONE-v1", [])
    for asked in ("2", "one", "-1", "9" * 20):
        answer = caller(office.author).get(address, {"with": asked})
        assert (answer.status_code, answer.json()["code"]) == (422, "RCP-017")


@pytest.mark.urs("URS-RCP-05")
def test_page_and_api_compare_a_version_with_the_same_other_one(office: Any) -> None:
    """By default and by name: the effective one, and where none is, the version before."""
    first = office.drafted(code="MR-TWO", document={})
    discard_recipe_draft(version=first, actor=office.author, reason=office.reason)
    second = draft_recipe_version(
        recipe=first.recipe, change_summary="Again", change_reference="CC-26-009", actor=office.author
    )
    beside = office.next_draft()
    client, page = caller(office.author), signed_in(office.author)
    for version, asked, other in (
        (second, "", first),
        (second, "1", first),
        (first, "", second),
        (beside, "", office.effective),
    ):
        api = client.get(f"{VERSIONS}{version.code}/comparison/", {"with": asked}).json()
        shown = page.get(reverse("recipes:comparison", args=[version.uuid]), {"with": asked})
        assert api["before"] == other.code
        assert shown.context["other"] == other
    unknown = page.get(reverse("recipes:comparison", args=[second.uuid]), {"with": "7"})
    assert unknown.context["other"] is None and "RCP-017" in unknown.content.decode()


def test_the_editor_says_in_words_what_is_missing_and_how_it_is_calculated(office: Any) -> None:
    document = office.document
    office.step(document, "mix")["instruction"] = {"en": "Start it.", "zh": " "}
    draft = office.edit(office.next_draft(), document=document)
    text = signed_in(office.author).get(reverse("recipes:editor", args=[draft.uuid])).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Write the missing texts. Rule: Every text is there in both languages." in words
    assert "Calculation Material balance" in words and "Amount obtained: “tablets”" in words
    codes = {rule.code for rule in version_findings(draft)} | {each.code for each in CALCULATIONS}
    assert {code for code in codes if "_" in code and code in words} == set()
