"""Pages, API, work queue and search of environment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.choices import AlarmState, Level
from environment.models import Excursion, MonitoringPoint
from environment.search import search
from environment.work_queue import items
from equipment.actions.define_room import define_room
from equipment.models import Area
from people.models import Notification
from tests.environment.monitoring import feed, start_of_series
from tests.equipment.plant import named


def _client(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def operator(rooms_db: str, cast: Any) -> Client:
    """Li Na, signed in."""
    return _client(cast["li.na"])


@pytest.fixture
def excursion(pressure: MonitoringPoint) -> Excursion:
    """Pressure difference below 10 Pa, going on."""
    feed(pressure, start_of_series(20), [(0, "12.0"), (2, "9.9")])
    return Excursion.objects.get(level=Level.ACTION)


def _page(client: Client, name: str, *args: Any) -> str:
    reply = client.get(reverse(name, args=args))
    assert reply.status_code == 200
    return reply.content.decode()


def test_room_list_shows_values_and_what_goes_on(operator: Client, excursion: Excursion) -> None:
    page = _page(operator, "environment:room_list")
    assert "R-1" in page and "9.9" in page and "Action level" in page


def test_lists_cost_the_same_queries_for_two_rooms_and_for_twelve(
    operator: Client, excursion: Excursion, cast: Any
) -> None:
    _page(operator, "environment:room_list")
    with CaptureQueriesContext(connection) as few:
        _page(operator, "environment:room_list")
    for number in range(10):
        area = Area.objects.get(code="OSD")
        define_room(area=area, code=f"X-{number}", name=named("X"), grade="D", actor=cast["liu.yang"])
    with CaptureQueriesContext(connection) as many:
        assert "X-9" in _page(operator, "environment:room_list")
    assert len(many) == len(few)


def test_excursion_list_costs_the_same_queries_for_one_and_for_many(
    operator: Client, pressure: MonitoringPoint, excursion: Excursion, cast: Any
) -> None:
    _page(operator, "environment:excursion_list")
    with CaptureQueriesContext(connection) as few:
        _page(operator, "environment:excursion_list")
    start = start_of_series(15)
    for number in range(4):
        for each in Excursion.objects.exclude(state__in=(AlarmState.NORMAL, AlarmState.ACK_ACTIVE)):
            acknowledge_excursion(excursion=each, comment="Door", actor=cast["li.na"])
        feed(pressure, start, [(number * 2, "12.0"), (number * 2 + 1, "9.0")])
    assert Excursion.objects.count() > 5
    with CaptureQueriesContext(connection) as many:
        _page(operator, "environment:excursion_list")
    assert len(many) == len(few)


@pytest.mark.urs("URS-ENV-06")
def test_room_page_shows_value_limits_trend_and_excursion(operator: Client, excursion: Excursion) -> None:
    page = _page(operator, "environment:room_detail", excursion.point.room.uuid)
    for words in (
        excursion.code,
        "9.9",
        "≥ 10 Pa",
        "in the last hour",
        'data-live="tag:SZ/R-1.PressureDifference"',
    ):
        assert words in page
    assert excursion.code in _page(operator, "environment:room_values", excursion.point.room.uuid)


@pytest.mark.urs("URS-ENV-09")
def test_excursion_is_acknowledged_and_assessed_by_dialog(
    operator: Client, excursion: Excursion, pressure: MonitoringPoint, cast: Any
) -> None:
    page = _page(operator, "environment:excursion_detail", excursion.uuid)
    acknowledge = reverse("environment:acknowledge_excursion", args=[excursion.uuid])
    assess = reverse("environment:assess_excursion", args=[excursion.uuid])
    assert acknowledge in page and assess not in page
    operator.post(acknowledge, {"comment": "Door was open"})
    feed(pressure, start_of_series(5), [(0, "12.0")])
    quality = _client(cast["chen.jing"])
    assert assess in _page(quality, "environment:excursion_detail", excursion.uuid)
    verdict = {"verdict": "no_impact", "assessment": "Product was closed"}
    asked = quality.post(assess, verdict).content.decode()
    digest = re.search(r'name="seen_digest" value="([0-9a-f]{64})"', asked)
    assert digest is not None
    signature = {"username": "chen.jing", "password": cast.password, "seen_digest": digest.group(1)}
    quality.post(assess, {**verdict, **signature})
    excursion.refresh_from_db()
    assert (excursion.state, excursion.verdict) == (AlarmState.NORMAL, "no_impact")
    assert "Product was closed" in _page(operator, "environment:excursion_detail", excursion.uuid)


def test_work_queue_follows_the_excursion(excursion: Excursion, pressure: MonitoringPoint, cast: Any) -> None:
    mine = items(cast["li.na"])
    assert {(item.kind, item.severity) for item in mine} == {
        ("excursions.acknowledge", "alarm"),
        ("excursions.acknowledge", "warn"),
    }
    acknowledge_excursion(excursion=excursion, comment="Door", actor=cast["li.na"])
    feed(pressure, start_of_series(5), [(0, "12.0")])
    assert "excursions.assess" in {item.kind for item in items(cast["chen.jing"])}
    assert "excursions.assess" not in {item.kind for item in items(cast["li.na"])}


def test_those_who_can_acknowledge_are_told_in_both_languages(excursion: Excursion, cast: Any) -> None:
    told = Notification.objects.filter(url=excursion.get_absolute_url())
    assert cast["li.na"].pk in told.values_list("user_id", flat=True)
    assert cast["emma.weber"].pk not in told.values_list("user_id", flat=True)
    text = told[0].text
    assert text["en"] == "Pressure difference in R-1 is beyond its limit ≥ 10 Pa"
    assert text["zh"] == "R-1 的压差超出限度 ≥ 10 Pa"


def test_search_finds_room_and_excursion(excursion: Excursion, cast: Any) -> None:
    assert [hit.title for hit in search(cast["li.na"], "r-1")] == ["R-1"]
    assert [hit.title for hit in search(cast["li.na"], excursion.code.lower())] == [excursion.code]
    assert search(cast["admin.sun"], excursion.code) == []


def test_api_shows_rooms_with_their_points(operator: Client, excursion: Excursion) -> None:
    listed = operator.get("/api/v1/rooms/").json()
    assert [room["code"] for room in listed["results"]] == ["R-1", "R-2"]
    shown = operator.get("/api/v1/rooms/R-1/").json()
    point = next(each for each in shown["points"] if each["point"]["parameter"] == "pressure_difference")
    assert (point["latest"]["value"], point["unit"], point["limits"]["action_low"]) == ("9.9", "Pa", "10")
    assert point["excursion"] == excursion.code


@pytest.mark.urs("URS-ENV-09")
def test_excursion_by_api(operator: Client, excursion: Excursion) -> None:
    path = f"/api/v1/excursions/{excursion.code}/"
    assert operator.delete(path).status_code == 405
    assert operator.patch(path, {}, content_type="application/json").status_code == 405
    empty = operator.post(f"{path}acknowledge/", {"comment": " "}, content_type="application/json")
    assert empty.status_code == 422
    done = operator.post(f"{path}acknowledge/", {"comment": "Door"}, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "ack_active")
    assert done.json()["periods"][0]["returned_at"] is None
    refused = operator.post(
        f"{path}assess/", {"verdict": "no_impact", "assessment": "x"}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "AUD-002")
    active = operator.get("/api/v1/excursions/?room=R-1&state=ack_active").json()
    assert [each["code"] for each in active["results"]] == [excursion.code]


def test_administrator_sees_nothing_of_it(rooms_db: str, excursion: Excursion, cast: Any) -> None:
    client = _client(cast["admin.sun"])
    for name in ("environment:room_list", "environment:excursion_list"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get("/api/v1/rooms/").status_code == 403
    assert client.get("/api/v1/excursions/").status_code == 403
