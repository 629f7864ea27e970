"""Pages of recipes: list, version with totals and procedure, approval by dialog."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recipes.models import RecipeVersion
from recipes.search import search
from recipes.work_queue import items

DIALOG = {"HX-Request": "true"}


def signed_in(person: Any, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: Any) -> str:
    reply = client.get(reverse(name, args=args))
    assert reply.status_code == 200
    return reply.content.decode()


def plain(html: str) -> str:
    """Numbers and units without the markup that keeps them together."""
    return html.replace('\N{NO-BREAK SPACE}<span class="pm-unit">', " ").replace("</span>", "")


def test_list_shows_the_effective_version_at_constant_cost(office: Any) -> None:
    client = signed_in(office.author)
    assert "MR-STB-180" in page(client, "recipes:recipe_list")
    with CaptureQueriesContext(connection) as few:
        page(client, "recipes:recipe_list")
    for number in range(3):
        office.drafted(code=f"MR-{number}", document={})
    with CaptureQueriesContext(connection) as many:
        page(client, "recipes:recipe_list")
    assert len(many) == len(few)


@pytest.mark.urs("URS-RCP-07")
def test_version_page_shows_the_three_totals_and_their_differences(office: Any) -> None:
    shown = plain(page(signed_in(office.quality), "recipes:version_detail", office.effective.uuid))
    for words in ("130 kg", "130.02 kg", "0.02 kg", "129.96 kg", "\N{MINUS SIGN}0.04 kg", "180.0 mg"):
        assert words in shown
    assert "The totals differ; none of them was adjusted." in shown


@pytest.mark.urs("URS-RCP-02")
def test_version_page_shows_procedure_with_parameters_and_limits(office: Any) -> None:
    shown = page(signed_in(office.quality), "recipes:version_detail", office.effective.uuid)
    for words in (
        "Mix and granulate",
        "ImpellerSpeed 250 rpm",
        "Bowl temperature ≤ 30.0 °C",
        "Impeller speed 240 – 260 rpm",
        "97.0 – 101.0 %",
        "second person",
        "10.95804 – 11.00196 kg",
    ):
        assert words in shown, words


def test_version_page_is_wholly_chinese_for_chinese_readers(office: Any) -> None:
    shown = page(signed_in(office.quality, "zh-hans"), "recipes:version_detail", office.effective.uuid)
    for words in ("混合与制粒", "处方合计", "锅体温度", "已生效"):
        assert words in shown, words
    for words in ("Mix and granulate", "Run phase", "Totals of the formula", "Header"):
        assert words not in shown, words


def test_version_page_costs_do_not_grow_with_its_steps(office: Any) -> None:
    client = signed_in(office.quality)
    page(client, "recipes:version_detail", office.effective.uuid)
    with CaptureQueriesContext(connection) as queries:
        page(client, "recipes:version_detail", office.effective.uuid)
    assert len(queries) < 55


@pytest.mark.urs("URS-RCP-04")
def test_author_is_not_offered_the_approval(office: Any, cast: Any) -> None:
    from tests.factories.grants import grant_role

    grant_role(user=office.author, role="production_head", site=office.site, actor=cast["admin.sun"])
    version = office.submit(office.next_draft())
    button = f'hx-get="{reverse("recipes:approve_recipe_version", args=[version.uuid])}"'
    assert button not in page(signed_in(office.author), "recipes:version_detail", version.uuid)
    assert button in page(signed_in(office.production), "recipes:version_detail", version.uuid)


def test_draft_page_lists_what_is_missing(office: Any) -> None:
    version = office.drafted(document={})
    shown = page(signed_in(office.author), "recipes:version_detail", version.uuid)
    assert "It cannot be approved as it is." in shown and "The procedure is empty." in shown


@pytest.mark.urs("URS-RCP-04", "URS-SIG-06")
def test_both_heads_sign_in_their_own_dialogs(office: Any) -> None:
    version = office.submit(office.next_draft())
    url = reverse("recipes:approve_recipe_version", args=[version.uuid])
    for person, state in ((office.production, "review"), (office.quality, "approved")):
        client = signed_in(person)
        content = client.get(url, headers=DIALOG).content.decode()
        assert "2.6 Mix and granulate" in content
        digest = content.split('name="seen_digest"')[1].split('value="')[1].split('"')[0]
        entered = {
            "username": person.username,
            "password": office.cast.password,
            "meaning": "approved",
            "seen_digest": digest,
        }
        assert client.post(url, entered, headers=DIALOG).status_code == 200
        assert RecipeVersion.objects.get(pk=version.pk).state == state
    assert "Zhao Lei" in page(signed_in(office.quality), "recipes:version_detail", version.uuid)


def test_header_is_edited_and_a_new_version_is_drafted_by_dialog(office: Any) -> None:
    client = signed_in(office.author)
    recipe = office.effective.recipe
    entered = {"change_summary": "Longer drying", "change_reference": "", "row_version": recipe.row_version}
    reply = client.post(reverse("recipes:draft_recipe_version", args=[recipe.uuid]), entered, headers=DIALOG)
    draft = RecipeVersion.objects.latest("id")
    assert reply.headers["HX-Redirect"].startswith(reverse("recipes:editor", args=[draft.uuid]))
    url = reverse("recipes:edit_recipe", args=[draft.uuid])
    assert 'value="722000"' in client.get(url, headers=DIALOG).content.decode()
    header = {
        "batch_size": "722000",
        "stated_mass": "130",
        "minimum_size": "400000",
        "maximum_size": "722000",
        "change_summary": "Longer drying",
        "change_reference": "CC-26-009",
        "row_version": draft.row_version,
    }
    unexplained = client.post(url, header, headers=DIALOG)
    assert (unexplained.status_code, 'name="reason_text"' in unexplained.content.decode()) == (400, True)
    header |= {"reason_code": "entry_error", "reason_text": "The smallest batch was stated too small"}
    assert client.post(url, header, headers=DIALOG).status_code == 200
    draft.refresh_from_db()
    assert (str(draft.minimum_size), draft.change_reference) == ("400000", "CC-26-009")


def test_work_queue_asks_each_person_for_their_part(office: Any, cast: Any) -> None:
    version = office.next_draft()
    assert [item.kind for item in items(office.author)] == ["recipes.draft"]
    version = office.submit(version)
    assert [item.kind for item in items(office.production)] == ["recipes.approve"]
    office.approve(version, office.production)
    assert items(office.production) == []
    office.approve(version, office.quality)
    assert [item.kind for item in items(office.quality)] == ["recipes.effective"]
    assert items(cast["li.na"]) == []


def test_recipe_is_found_by_its_number(office: Any, cast: Any) -> None:
    assert [hit.exact for hit in search(cast["li.na"], "mr-stb-180")] == [True]
    assert search(cast["admin.sun"], "MR") == []


@pytest.mark.urs("URS-ACC-01")
def test_administrator_reads_no_recipe(office: Any, cast: Any) -> None:
    assert signed_in(cast["admin.sun"]).get(reverse("recipes:recipe_list")).status_code == 403
