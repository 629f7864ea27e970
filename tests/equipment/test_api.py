"""The REST face: equipment with its actions, readings with their history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from equipment.actions.define_unit import define_unit
from equipment.events import Sample
from equipment.models import EquipmentClass, Site, Tag, Unit
from equipment.samples import store
from kernel import clock
from tests.equipment.conftest import Crew
from tests.equipment.plant import named
from tests.equipment.steps import calibrate


@pytest.fixture
def operator(units_db: str, cast: Any) -> Client:
    """Li Na, signed in."""
    client = Client()
    client.force_login(cast["li.na"])
    return client


def _start(client: Client) -> Any:
    return client.post("/api/v1/equipment/G-1/start-cleaning/", {}, content_type="application/json")


def test_unit_is_shown_with_readiness(operator: Client, granulator: Unit) -> None:
    calibrate(granulator)
    reply = operator.get("/api/v1/equipment/G-1/")
    assert reply.status_code == 200
    shown = reply.json()
    assert (shown["code"], shown["site"], shown["cleaning_state"]) == ("G-1", "SZ", "dirty")
    assert [finding["code"] for finding in shown["readiness"] if not finding["ok"]] == ["clean"]
    assert shown["calibrations"][0]["passed"] is True


@pytest.mark.urs("URS-CLN-01")
def test_state_cannot_be_patched(operator: Client, granulator: Unit) -> None:
    for method in (operator.patch, operator.put, operator.delete):
        reply = method("/api/v1/equipment/G-1/", {"cleaning_state": "clean"}, content_type="application/json")
        assert reply.status_code == 405
    granulator.refresh_from_db()
    assert granulator.cleaning_state == "dirty"


@pytest.mark.urs("URS-CLN-01")
def test_cleaning_by_api_asks_for_signatures(operator: Client, granulator: Unit, crew: Crew) -> None:
    assert _start(operator).status_code == 200
    body = {"storage": "dry_closed"}
    asked = operator.post("/api/v1/equipment/G-1/finish-cleaning/", body, content_type="application/json")
    assert (asked.status_code, asked.json()["code"]) == (401, "AUD-004")
    body["signature"] = {
        "username": "li.na",
        "password": crew.cast.password,
        "meaning": "performed",
        "seen_digest": asked.json()["signature"]["digest"],
    }
    done = operator.post("/api/v1/equipment/G-1/finish-cleaning/", body, content_type="application/json")
    assert (done.status_code, done.json()["cleaning_state"]) == (200, "await_check")


def test_wrong_state_is_a_coded_conflict(operator: Client, granulator: Unit) -> None:
    _start(operator)
    again = _start(operator)
    assert (again.status_code, again.json()["code"]) == (409, "KER-004")


def test_person_without_the_right_sees_nothing(units_db: str, cast: Any) -> None:
    client = Client()
    client.force_login(cast["admin.sun"])
    for path in ("equipment", "equipment/G-1", "readings", "readings/G-1.Temperature"):
        assert client.get(f"/api/v1/{path}/").status_code == 403
    assert Client().get("/api/v1/equipment/").status_code == 401


@pytest.mark.urs("URS-DAT-01")
def test_reading_and_history_are_decimal_text_with_source_time(operator: Client, units_db: str) -> None:
    tag = Tag.objects.get(code="G-1.Temperature")
    now = clock.now()
    store([Sample(tag.pk, now - timedelta(seconds=s), Decimal("24.10") + s, sequence=9 - s) for s in (3, 1)])
    store([Sample(tag.pk, now - timedelta(seconds=2), None, status="bad", status_code="BadSensorFailure")])
    shown = operator.get("/api/v1/readings/G-1.Temperature/").json()
    assert (shown["latest"]["value"], shown["unit"], shown["unit_symbol"]) == ("25.10", "G-1", "°C")
    history = operator.get("/api/v1/readings/G-1.Temperature/history/").json()
    assert [(row["value"], row["status"]) for row in history["results"]] == [
        ("27.10", "good"),
        (None, "bad"),
        ("25.10", "good"),
    ]
    empty = operator.get("/api/v1/readings/G-1.Speed/").json()
    assert empty["latest"] is None


def test_too_long_history_is_refused(operator: Client, units_db: str) -> None:
    reply = operator.get("/api/v1/readings/G-1.Temperature/history/?start=2020-01-01T00:00:00Z")
    assert (reply.status_code, reply.json()["code"]) == (422, "EQP-014")


def test_lists_cost_the_same_queries_for_three_units_and_for_thirteen(
    operator: Client, units_db: str, cast: Any
) -> None:
    operator.get("/api/v1/equipment/")
    with CaptureQueriesContext(connection) as few:
        assert operator.get("/api/v1/equipment/").json()["count"] == 3
    with CaptureQueriesContext(connection) as few_tags:
        operator.get("/api/v1/readings/")
    _more_units(cast)
    with CaptureQueriesContext(connection) as many:
        assert operator.get("/api/v1/equipment/").json()["count"] == 13
    with CaptureQueriesContext(connection) as many_tags:
        operator.get("/api/v1/readings/")
    assert len(many) == len(few)
    assert len(many_tags) == len(few_tags)


def _more_units(cast: Any) -> None:
    for number in range(10):
        define_unit(
            site=Site.objects.get(code="SZ"),
            code=f"X-{number}",
            name=named(f"X-{number}"),
            equipment_class=EquipmentClass.objects.get(code="GRAN"),
            dirty_hold_hours=24,
            clean_hold_hours=72,
            actor=cast["liu.yang"],
        )
