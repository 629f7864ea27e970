"""The editor in HTTP: what it shows, what its forms send, and what they refuse."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recipes.contracts import STEP_DEFINITIONS
from recipes.models import RecipeVersion
from recipes.models.content import document_of
from tests.recipes.test_pages import DIALOG, page, signed_in

REASON = {"reason_code": "planned_change", "reason_text": "The drying time was validated anew"}


def at(name: str, version: RecipeVersion, query: str = "", **more: str) -> str:
    """An address of the editor."""
    return reverse(f"recipes:{name}", kwargs={"uuid": version.uuid, **more}) + query


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send of a form as it stands."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if named.get("type") == "checkbox" and " checked" not in tag:
            continue
        if "name" in named and named["name"] != "csrfmiddlewaretoken":
            found[named["name"]] = named.get("value", "on" if named.get("type") == "checkbox" else "")
    for name, body in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S):
        found[name] = body
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        options = re.findall(r'<option value="([^"]*)"( selected)?', body)
        found[name] = next((value for value, chosen in options if chosen), options[0][0] if options else "")
    return {name: unescape(value) for name, value in found.items()}


@pytest.mark.urs("URS-RCP-01")
def test_what_a_form_shows_of_each_kind_of_step_is_what_it_saves(office: Any) -> None:
    """Sent back untouched, every step of the demo recipe says the same: no field is lost or repaired."""
    draft = office.next_draft()
    before = document_of(draft)
    client = signed_in(office.author)
    seen = set()
    for element in draft.elements.filter(kind="step"):
        if element.step_type in seen:
            continue
        seen.add(element.step_type)
        url = at("change_element", draft, key=element.key)
        sent = fields_of(client.get(url).content.decode()) | REASON
        reply = client.post(url, sent)
        assert reply.status_code == 302, (element.key, reply.content.decode()[:2000])
        draft.refresh_from_db()
    assert len(seen) >= 8
    assert document_of(draft) == before


@pytest.mark.urs("URS-RCP-01")
def test_every_kind_of_step_has_a_form_made_of_its_declaration(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    phase = draft.elements.filter(kind="phase").first()
    chooser = client.get(at("add_element", draft, f"?parent={phase.key}")).content.decode()
    for definition in STEP_DEFINITIONS:
        assert f"type={definition.code}" in chooser
        url = at("add_element", draft, f"?parent={phase.key}&type={definition.code}")
        shown = client.get(url).content.decode()
        for spec in definition.fields:
            name = f"p-{spec.name}"
            suffix = {"text": "_zh", "list": "-count"}.get(spec.kind, "")
            assert f'name="{name}{suffix}"' in shown, (definition.code, spec.name)
            assert str(spec.label) in shown


def test_a_step_is_added_and_the_editor_goes_on_at_its_place(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    phase = draft.elements.filter(kind="phase").first()
    url = at("add_element", draft, f"?parent={phase.key}&type=confirm")
    sent = fields_of(client.get(url).content.decode()) | {"name_en": "Close the door", "name_zh": "关门"}
    asked = client.post(url, sent)
    assert asked.status_code == 302 or 'name="reason_text"' in asked.content.decode()
    reply = client.post(url, sent | REASON) if asked.status_code != 302 else asked
    assert reply["Location"].endswith("#at-element-close-the-door")
    assert 'id="at-element-close-the-door"' in client.get(reply["Location"]).content.decode()


def test_rows_come_and_go_without_saving_anything(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("change_element", draft, key="mix")
    sent = fields_of(client.get(url).content.decode())
    count = int(sent["p-captured-count"])
    more = client.post(url, sent | {"rows": "add:captured", "p-duration_s": "not a number"})
    grown = fields_of(more.content.decode())
    assert grown["p-captured-count"] == str(count + 1)
    assert grown["p-duration_s"] == "not a number", "what was typed is kept, right or wrong"
    fewer = client.post(url, grown | {"rows": "remove:captured:0"})
    left = fields_of(fewer.content.decode())
    assert left["p-captured-count"] == str(count)
    assert left["p-captured-0-tag"] == sent["p-captured-1-tag"]
    assert document_of(draft) == document_of(office.effective)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"p-low": "3.0"}, "The lower limit is above the upper limit."),
        ({"p-low": "1,0"}, "is not a number PharMOM accepts"),
        ({"p-target": "9"}, "The target lies outside the limits."),
        ({"p-unit": ""}, "This field is required."),
        ({"name_en": "", "name_zh": ""}, "Write the text in English or Chinese."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    office: Any, wrong: dict[str, str], words: str
) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("change_element", draft, key="loss-on-drying")
    sent = fields_of(client.get(url).content.decode()) | REASON | wrong
    reply = client.post(url, sent)
    assert (reply.status_code, words in reply.content.decode()) == (422, True)
    assert document_of(draft) == document_of(office.effective)


def test_limits_are_previewed_as_typed(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("change_element", draft, key="loss-on-drying")
    sent = fields_of(client.get(url).content.decode()) | {"p-high": "1.8"}
    shown = client.post(f"{url}?preview=1", sent).content.decode()
    assert "Limits: 1.0 to 1.8 %" in shown
    weighing = client.get(at("change_element", draft, key="weigh-active")).content.decode()
    assert "10.95804" in weighing and "11.00196" in weighing


@pytest.mark.urs("URS-AUD-04")
def test_a_reason_goes_on_from_change_to_change_and_is_shown(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("move_element", draft, key="granulation")
    place = {"place": ":", "row_version": str(draft.row_version)}
    asked = client.post(url, place, headers=DIALOG)
    assert (asked.status_code, 'name="reason_text"' in asked.content.decode()) == (400, True)
    assert draft.change_summary in asked.content.decode()
    moved = client.post(url, place | REASON, headers=DIALOG)
    assert moved["HX-Redirect"].endswith("#at-element-granulation")
    shown = client.get(at("editor", draft)).content.decode()
    assert "Planned change: The drying time was validated anew" in shown
    assert "&quot;reason_code&quot;: &quot;planned_change&quot;" in shown


def test_an_element_is_removed_and_the_editor_goes_on_where_it_stood(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    for key, anchor in (("loss-on-drying", "at-element-dry-phase"), ("drying", "at-procedure")):
        url = at("remove_element", draft, key=key)
        asked = client.get(url, headers=DIALOG).content.decode()
        assert ("parts below it" in asked) == (key == "drying")
        reply = client.post(url, fields_of(asked) | REASON, headers=DIALOG)
        assert (reply.status_code, reply.headers["HX-Redirect"].endswith(f"#{anchor}")) == (200, True)
        draft.refresh_from_db()
        assert not draft.elements.filter(key=key).exists()


@pytest.mark.urs("URS-SYS-03")
def test_an_older_page_does_not_overwrite(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("change_element", draft, key="loss-on-drying")
    sent = fields_of(client.get(url).content.decode()) | REASON
    office.edit(draft, change_summary="Somebody was faster")
    reply = client.post(url, sent | {"p-high": "1.8"})
    assert (reply.status_code, "AUD-007" in reply.content.decode()) == (409, True)


def test_the_formula_is_changed_in_dialogs(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    url = at("change_formula_row", draft, role="input", material="RM-STB")
    sent = fields_of(client.get(url, headers=DIALOG).content.decode()) | REASON
    sent |= {"row-quantity": "11.20", "row-overage": "2.0"}
    assert client.post(url, sent, headers=DIALOG).status_code == 200
    row = document_of(draft)["formula"][0]
    assert (row["material"], row["quantity"], row["overage"], row["per_unit_mg"]) == (
        "RM-STB", "11.20", "2.0", "15.2",
    )  # fmt: skip
    shown = client.get(at("editor", draft)).content.decode()
    assert "2.0" in shown and "11.20" in shown
    gone = at("remove_formula_row", draft, role="input", material="NO-SUCH")
    assert client.get(gone, headers=DIALOG).status_code == 404


def test_a_recipe_is_drafted_for_a_material_by_dialog(office: Any) -> None:
    client = signed_in(office.author)
    url = reverse("recipes:draft_master_recipe") + "?product=FG-STB-180"
    form = client.get(url, headers=DIALOG).content.decode()
    sent = fields_of(form) | {
        "code": "MR-NEW-1", "name_en": "Tablets", "name_zh": "片", "strength": "15.2 mg",
        "batch_size": "722000", "minimum_size": "361000", "maximum_size": "100", "stated_mass": "130",
        "change_summary": "First version",
    }  # fmt: skip
    wrong = client.post(url, sent, headers=DIALOG)
    assert "The largest size is below the batch size." in wrong.content.decode()
    reply = client.post(url, sent | {"maximum_size": "722000"}, headers=DIALOG)
    draft = RecipeVersion.objects.get(recipe__code="MR-NEW-1")
    assert reply["HX-Redirect"].startswith(at("editor", draft))
    again = client.post(url, sent | {"maximum_size": "722000"}, headers=DIALOG)
    assert "This code is in use at the site." in again.content.decode()
    shown = client.get(at("editor", draft)).content.decode()
    assert "Begin with a unit procedure" in shown and "no input is listed" in shown


def test_nothing_is_edited_in_a_version_that_is_no_draft(office: Any) -> None:
    version = office.submit(office.next_draft())
    client = signed_in(office.author)
    shown = client.get(at("editor", version)).content.decode()
    assert "This version is no draft" in shown and "Add unit procedure" not in shown
    url = at("change_element", version, key="loss-on-drying")
    sent = fields_of(client.get(url).content.decode()) | REASON
    reply = client.post(url, sent)
    assert (reply.status_code, "KER-004" in reply.content.decode()) == (409, True)


def test_the_editor_costs_the_same_for_more_steps(office: Any) -> None:
    draft = office.next_draft()
    client = signed_in(office.author)
    page(client, "recipes:editor", draft.uuid)
    with CaptureQueriesContext(connection) as few:
        page(client, "recipes:editor", draft.uuid)
    document = office.document
    phase = document["procedure"][0]["operations"][0]["phases"][0]
    both = {"en": "More", "zh": "更多"}
    phase["steps"] += [
        {"key": f"more-{number}", "step_type": "confirm", "name": both, "instruction": both, "parameters": {}}
        for number in range(5)
    ]
    office.edit(draft, document=document)
    with CaptureQueriesContext(connection) as many:
        page(client, "recipes:editor", draft.uuid)
    assert len(many) == len(few) < 60


@pytest.mark.urs("URS-SYS-07")
def test_the_editor_is_chinese_for_chinese_readers(office: Any) -> None:
    draft = office.next_draft()
    shown = page(signed_in(office.author, "zh-hans"), "recipes:editor", draft.uuid)
    for words in ("添加单元规程", "提交之前", "批准所需内容已齐全"):
        assert words in shown, words
    assert "Add unit procedure" not in shown


@pytest.mark.urs("URS-RCP-03")
def test_a_superseded_version_says_why_no_batch_is_made_by_it(office: Any) -> None:
    old = office.effective
    new = office.make_effective(office.approved())
    client = signed_in(office.quality)
    shown = page(client, "recipes:version_detail", old.uuid)
    assert "No batch can be started by it any more." in shown
    assert f"Batches are made by {new.code}" in shown
    assert "No batch can be started" not in page(client, "recipes:version_detail", new.uuid)


def test_versions_are_listed_filtered_and_exported(office: Any) -> None:
    office.next_draft()
    client = signed_in(office.quality)
    url = reverse("recipes:version_list")
    assert client.get(url).content.decode().count("MR-STB-180-v") == 2
    drafts = client.get(url, {"state": "draft"}).content.decode()
    assert "MR-STB-180-v2" in drafts and "MR-STB-180-v1" not in drafts
    exported = b"".join(client.get(url, {"format": "csv", "q": "v1"})).decode()  # type: ignore[arg-type]
    assert "MR-STB-180-v1" in exported and "effective" in exported and "v2" not in exported


def test_recipes_are_found_by_what_they_use_and_where_they_stand(office: Any) -> None:
    client = signed_in(office.quality)
    url = reverse("recipes:recipe_list")
    assert "MR-STB-180" in client.get(url, {"uses": "RM-STB"}).content.decode()
    assert client.get(url, {"newest_state": "draft"}).context["page"].paginator.count == 0
    office.next_draft()
    assert client.get(url, {"newest_state": "draft"}).context["page"].paginator.count == 1


def test_nobody_without_the_right_opens_the_editor(office: Any) -> None:
    draft = office.next_draft()
    client: Client = signed_in(office.quality)
    assert client.get(at("editor", draft)).status_code == 403
    for name, more in (("change_element", {"key": "mix"}), ("add_element", {}), ("list_equipment", {})):
        assert client.post(at(name, draft, **more), REASON).status_code == 403
