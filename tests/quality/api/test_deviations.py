"""The REST face of deviations and actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from quality.models import Deviation
from tests.quality import story
from tests.quality.actions.test_capa import plan
from tests.quality.browsing import signed_in


def post(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


def signature(
    client: Client, path: str, username: str, meaning: str, body: dict[str, Any] | None = None
) -> Any:
    """Ask, read what is to be signed, sign."""
    asked = post(client, path, body)
    assert (asked.status_code, asked.json()["code"]) == (401, "AUD-004"), asked.content
    given = {
        "username": username,
        "password": story.cast.DEMO_PASSWORD,
        "meaning": meaning,
        "seen_digest": asked.json()["signature"]["digest"],
    }
    return post(client, path, {**(body or {}), "signature": given})


def test_whole_way_by_api(quality_db, cast) -> None:
    batch = story.started_batch()
    opened = post(
        signed_in("li.na"),
        "deviations/",
        {"batch": batch.code, "step": "1.1", "title": "Bag torn", "description": "At the seam."},
    )
    assert opened.status_code == 201, opened.content
    code = opened.json()["code"]
    assert (opened.json()["batch"], opened.json()["step"], opened.json()["state"]) == (
        batch.code,
        "1.1",
        "open",
    )

    qa, engineer = signed_in("chen.jing"), signed_in("liu.yang")
    body = {"classification": "minor", "rationale": "Outer bag only."}
    assert post(qa, f"deviations/{code}/classify/", body).json()["classification"] == "minor"
    post(qa, f"deviations/{code}/start-investigation/", {"investigator": "liu.yang"})
    assert (
        post(engineer, f"deviations/{code}/complete-investigation/", story.REPORT).json()["state"]
        == "actions"
    )
    today = clock.today("Asia/Shanghai")
    planned = post(
        engineer,
        f"deviations/{code}/plan-capa/",
        {
            "kind": "preventive",
            "description": "Weld twice.",
            "owner": "wang.fang",
            "due_on": today.isoformat(),
            "effectiveness_criterion": "No torn bag in ten batches.",
            "check_on": (today + timedelta(days=60)).isoformat(),
        },
    )
    capa = planned.json()["capas"][0]["code"]
    assert signature(qa, f"capas/{capa}/approve/", "chen.jing", "approved").json()["state"] == "approved"
    assert post(engineer, f"deviations/{code}/request-closure/").json()["state"] == "qa_approval"
    closed = signature(
        signed_in("zhou.min"),
        f"deviations/{code}/close/",
        "zhou.min",
        "approved",
        {"closing_remark": "Complete."},
    )
    assert (closed.status_code, closed.json()["state"], closed.json()["closed_by"]) == (
        200,
        "closed",
        "zhou.min",
    )


@pytest.mark.urs("URS-QMS-02")
def test_link_to_the_batch_cannot_be_taken_away(quality_db) -> None:
    deviation = story.new_deviation(story.started_batch())
    client = signed_in("chen.jing")

    for method in (client.put, client.patch, client.delete):
        reply = method(
            f"/api/v1/deviations/{deviation.code}/", {"batch": None}, content_type="application/json"
        )
        assert reply.status_code == 405
    deviation.refresh_from_db()
    assert deviation.batch is not None


@pytest.mark.urs("URS-QMS-01")
def test_production_does_not_set_the_class(quality_db) -> None:
    deviation = story.new_deviation()

    reply = post(
        signed_in("wang.fang"),
        f"deviations/{deviation.code}/classify/",
        {"classification": "minor", "rationale": "R"},
    )

    assert (reply.status_code, reply.json()["code"]) == (403, "AUD-002")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "T", "description": "D"}, 422),
        ({"site": "XX", "title": "T", "description": "D"}, 422),
        ({"site": "SZ", "step": "1.1", "title": "T", "description": "D"}, 422),
        ({"site": "SZ", "title": "T", "description": "D", "state": "closed"}, 422),
    ],
)
def test_what_cannot_be_understood_is_refused_and_nothing_is_assumed(quality_db, body, status) -> None:
    reply = post(signed_in("li.na"), "deviations/", body)

    assert reply.status_code == status, reply.content
    assert not Deviation.objects.exists()


def test_missing_parts_come_as_findings(quality_db) -> None:
    deviation = story.investigated(classification="critical")

    reply = post(signed_in("liu.yang"), f"deviations/{deviation.code}/request-closure/")

    assert (reply.status_code, reply.headers["Content-Type"]) == (409, "application/problem+json")
    assert [each["code"] for each in reply.json()["findings"]] == [
        "no_extra_testing",
        "no_shelf_life",
        "no_stability",
    ]


def test_other_batch_is_listed_and_assessed(quality_db) -> None:
    batch = story.started_batch()
    deviation = story.investigating()
    client = signed_in("liu.yang")

    listed = post(client, f"deviations/{deviation.code}/list-batch/", {"batch": batch.code})
    assert listed.json()["affected_batches"][0]["conclusion"] == "pending"
    body = {"batch": batch.code, "conclusion": "not_affected", "rationale": "Other delivery."}
    assessed = post(client, f"deviations/{deviation.code}/assess-batch/", body)
    assert assessed.json()["affected_batches"][0]["conclusion"] == "not_affected"


def test_lists_filter_and_stay_inside_ones_places(quality_db) -> None:
    story.new_deviation()
    story.classified()
    client = signed_in("emma.weber")

    assert client.get("/api/v1/deviations/", {"state": "open"}).json()["count"] == 1
    assert client.get("/api/v1/capas/").json()["count"] == 0
    assert signed_in("admin.sun").get("/api/v1/deviations/").status_code == 403


@pytest.mark.parametrize("path", ["deviations/", "capas/"])
def test_queries_of_a_list_do_not_grow(quality_db, cast, path) -> None:
    client = signed_in("chen.jing")
    batch = story.completed_batch(moisture=story.WET)

    def more() -> None:
        plan(story.investigating(story.new_deviation(batch)), cast)

    def count() -> int:
        client.get(f"/api/v1/{path}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/{path}").status_code == 200
        return len(captured)

    more()
    few = count()
    more()
    more()
    assert count() == few
