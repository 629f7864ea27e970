"""The REST face: recipes, versions with their document, and the way to approval."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

VERSIONS = "/api/v1/recipe-versions/"


def caller(person: Any) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_recipe_is_shown_with_its_versions(office: Any, cast: Any) -> None:
    shown = caller(cast["li.na"]).get("/api/v1/recipes/MR-STB-180/").json()
    assert (shown["product"], shown["effective_number"]) == ("FG-STB-180", 1)
    assert [version["code"] for version in shown["versions"]] == ["MR-STB-180-v1"]


@pytest.mark.urs("URS-RCP-02")
def test_version_is_shown_with_document_totals_and_findings(office: Any, cast: Any) -> None:
    shown = caller(cast["li.na"]).get(f"{VERSIONS}MR-STB-180-v1/").json()
    assert shown["totals"] == {
        "stated": "130",
        "rows": "130.02",
        "theoretical": "129.96",
        "unit_mass_mg": "180.0",
        "unit": "kg",
    }
    assert shown["document"]["formula"][0]["quantity"] == "10.98"
    assert all(finding["ok"] for finding in shown["findings"])


def test_lists_cost_the_same_queries_for_more_recipes(office: Any, cast: Any) -> None:
    client = caller(cast["li.na"])
    for url in ("/api/v1/recipes/", VERSIONS):
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        office.drafted(code=f"MR-{len(url)}", document={})
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few), url


@pytest.mark.urs("URS-RCP-01", "URS-RCP-02")
def test_draft_edit_and_submit_by_api(office: Any) -> None:
    client = caller(office.author)
    body = {
        "site": "SZ",
        "code": "MR-API",
        "product": "FG-STB-180",
        "name": {"en": "Tablets", "zh": "片"},
        "strength": "15.2 mg",
        "batch_size": "722000",
        "batch_unit": "pcs",
        "stated_mass": "130",
        "minimum_size": "361000",
        "maximum_size": "722000",
        "change_summary": "First version",
        "change_reference": "CC-1",
    }
    assert client.post(VERSIONS, body, format="json").status_code == 201
    refused = client.post(f"{VERSIONS}MR-API-v1/submit/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "RCP-004")
    assert {finding["code"] for finding in refused.json()["findings"]} >= {"formula", "procedure", "yield"}
    wrong = office.document
    wrong["procedure"][0]["steps"] = []
    reply = client.post(f"{VERSIONS}MR-API-v1/edit/", {"document": wrong}, format="json")
    assert (reply.status_code, reply.json()["code"]) == (422, "RCP-001")
    assert reply.json()["params"]["path"] == "document.procedure[0].steps"
    edited = client.post(f"{VERSIONS}MR-API-v1/edit/", {"document": office.document}, format="json")
    assert edited.status_code == 200
    assert client.post(f"{VERSIONS}MR-API-v1/submit/", {}, format="json").json()["state"] == "review"


@pytest.mark.urs("URS-RCP-04")
def test_approval_by_api_waits_for_the_second_head(office: Any) -> None:
    version = office.submit(office.next_draft())
    url = f"{VERSIONS}{version.code}/approve/"
    for person, status in ((office.production, 202), (office.quality, 200)):
        client = caller(person)
        asked = client.post(url, {}, format="json")
        assert (asked.status_code, asked.json()["code"]) == (401, "AUD-004")
        signature = {
            "username": person.username,
            "password": office.cast.password,
            "meaning": "approved",
            "seen_digest": asked.json()["signature"]["digest"],
        }
        assert client.post(url, {"signature": signature}, format="json").status_code == status
    version.refresh_from_db()
    assert version.state == "approved"


@pytest.mark.urs("URS-SYS-03", "URS-AUD-04")
def test_edit_without_reason_or_of_an_older_state_is_refused(office: Any) -> None:
    version = office.next_draft()
    client = caller(office.author)
    url = f"{VERSIONS}{version.code}/edit/"
    sent = {"change_summary": "A", "expected_version": version.row_version}
    unexplained = client.post(url, sent, format="json")
    assert (unexplained.status_code, unexplained.json()["code"]) == (400, "AUD-003")
    sent["reason"] = {"code": "entry_error", "text": "The summary named the wrong phase"}
    assert client.post(url, sent, format="json").status_code == 200
    late = client.post(url, {**sent, "change_summary": "B"}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "AUD-007")
