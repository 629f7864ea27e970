"""``GET /api/v1/analytics/<site>/``: the numbers of the page, for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from analytics.contracts import figures_in_order
from equipment.models import Site
from kernel import clock
from mom.demo import cast
from mom.demo.work.acting import actor
from tests.analytics.press import iso_shift, midnight

ADDRESS = "/api/v1/analytics/SZ/"


def caller(username: str = "zhao.lei") -> APIClient:
    found = APIClient()
    found.force_login(actor(username))
    return found


def figure(reply: Any, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in reply.json()["figures"] if each["code"] == code)
    return found


@pytest.mark.urs("URS-ANA-05")
def test_oee_of_a_day_with_its_numbers_as_text(plant_db: str) -> None:
    iso_shift(midnight(2) + timedelta(hours=8)).send()
    day = (clock.today(cast.site().zone) - timedelta(days=2)).isoformat()
    reply = caller().get(ADDRESS, {"first": day, "last": day})
    assert reply.status_code == 200
    body = reply.json()
    assert (body["site"], body["first"], body["last"], body["by"]) == ("SZ", day, day, "day")
    found = figure(reply, "oee")
    assert found["values"][0] == {"code": "oee", "name": "OEE", "value": "64.0", "unit": "%", "note": ""}
    by_unit, by_day = found["tables"]
    assert [heading["code"] for heading in by_unit["headings"]][:4] == [
        "oee",
        "availability",
        "performance",
        "quality",
    ]
    assert by_unit["rows"][0]["cells"][:4] == ["64.0", "73.3", "90.9", "96.0"]
    assert by_day["rows"] == [{"name": day, "cells": by_unit["rows"][0]["cells"]}]
    assert "ISO 22400" in found["clause"] and "availability" in found["how"]


@pytest.mark.urs("URS-ANA-07")
def test_what_is_missing_is_null_with_a_reason(plant_db: str) -> None:
    found = figure(caller().get(ADDRESS), "right_first_time")
    assert (found["values"], found["tables"]) == ([], [])
    assert found["missing"] == "No batch was finished in this period, so there is no share."


def test_figures_can_be_chosen_and_the_site_named_by_uuid(plant_db: str) -> None:
    address = f"/api/v1/analytics/{Site.objects.get(code='SZ').uuid}/"
    reply = caller().get(address, {"figure": ["oee", "capas_open"]})
    assert {each["code"] for each in reply.json()["figures"]} == {"oee", "capas_open"}
    assert len(caller().get(address).json()["figures"]) == len(figures_in_order())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": "2026-05-02", "last": "2026-05-01"}, "ANA-001"),
        ({"first": "2025-01-01", "last": "2026-05-01", "by": "week"}, "ANA-002"),
        ({"figure": "profit"}, "ANA-003"),
        ({"first": "1 May"}, "KER-005"),
        ({"by": "year"}, "KER-005"),
        ({"since": "2026-05-01"}, "KER-005"),
    ],
)
def test_a_question_without_sense_is_refused_with_its_code(
    plant_db: str, asked: dict[str, str], code: str
) -> None:
    reply = caller().get(ADDRESS, asked)
    assert (reply.status_code, reply.json()["code"]) == (422, code)


@pytest.mark.urs("URS-ACC-01")
def test_who_may_ask_and_of_which_site(plant_db: str) -> None:
    assert APIClient().get(ADDRESS).status_code == 401
    assert caller("li.na").get(ADDRESS).status_code == 403
    assert caller().get("/api/v1/analytics/XX/").status_code == 404
    assert caller().post(ADDRESS).status_code == 405


def test_the_schema_describes_parameters_and_answer(empty_db: str) -> None:
    schema = APIClient().get("/api/schema/", {"format": "json"}).json()
    described = schema["paths"]["/api/v1/analytics/{code}/"]["get"]
    assert {each["name"] for each in described["parameters"]} >= {
        "code",
        "first",
        "last",
        "by",
        "figure",
        "product",
    }
    answer = described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert answer.rpartition("/")[2] == "Figures"
    assert set(schema["components"]["schemas"]["Figure"]["properties"]) >= {"code", "how", "values", "tables"}
