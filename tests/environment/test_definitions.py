"""What a monitoring point and its limits refuse, and that nobody sets limits over ones they have not seen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.errors import StaleRecord
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.errors import LimitsWrong, ParameterNotMeasured, PointElsewhere, PointFixed, TagWatched
from environment.models import MonitoringPoint
from equipment.actions.define_tag import define_tag
from equipment.errors import CodeMalformed, CodeTaken, TagFixed
from equipment.models import Room, Site, Tag
from kernel import clock
from tests.environment.monitoring import WHY
from tests.equipment.plant import named


def _tag(cast: Any, code: str, room: str = "R-1", symbol: str = "Pa", **more: Any) -> Tag:
    place = {"site": Site.objects.get(code="SZ"), "room": Room.objects.get(code=room)}
    return define_tag(
        code=code, name=named(code), unit_symbol=symbol, decimals=1, actor=cast["huang.jie"], **place, **more
    )


def _point(cast: Any, tag: Tag, code: str = "R-1.Second", **more: Any) -> MonitoringPoint:
    given = {"room": tag.room, "parameter": "pressure_difference", "actor": cast["huang.jie"], **more}
    return define_monitoring_point(code=code, tag=tag, **given)


def test_a_point_watches_a_tag_of_its_room_in_a_unit_of_its_parameter_once(
    pressure: MonitoringPoint, cast: Any
) -> None:
    with pytest.raises(TagWatched):
        _point(cast, pressure.tag)
    second = _tag(cast, "R-1.Second")
    with pytest.raises(ParameterNotMeasured):
        _point(cast, second, parameter="temperature")
    with pytest.raises(PointElsewhere):
        _point(cast, second, room=Room.objects.get(code="R-2"))
    with pytest.raises(CodeMalformed):
        _point(cast, second, code="R-1 second")
    made = _point(cast, second, is_new=True)
    with pytest.raises(CodeTaken):
        _point(cast, second, is_new=True)
    assert (made.room.code, made.tag.code) == ("R-1", "R-1.Second")


def test_with_its_first_limits_a_point_is_settled_and_only_its_sensor_may_change(
    pressure: MonitoringPoint, cast: Any
) -> None:
    code = pressure.code
    for wrong in (
        {"tag": _tag(cast, "R-1.Humidity", symbol="% RH"), "parameter": "humidity"},
        {"tag": _tag(cast, "R-1.InKilopascal", symbol="kPa")},
        {"tag": _tag(cast, "R-2.PressureDifference", room="R-2")},
    ):
        with pytest.raises(PointFixed):
            _point(cast, code=code, reason=WHY, **wrong)
    successor = _tag(cast, "R-1.NewSensor")
    assert _point(cast, successor, code, reason=WHY).tag == successor


def test_a_watched_tag_keeps_its_unit_of_measure(pressure: MonitoringPoint, cast: Any) -> None:
    with pytest.raises(TagFixed):
        _tag(cast, pressure.tag.code, symbol="kPa", reason=WHY)


@pytest.mark.urs("URS-SYS-03")
def test_limits_are_not_set_over_ones_that_nobody_has_shown(pressure: MonitoringPoint, cast: Any) -> None:
    given: dict[str, Any] = {"point": pressure, "expected_version": pressure.row_version, "reason": WHY}
    set_point_limits(action_low=Decimal("9"), actor=cast["chen.jing"], **given)
    with pytest.raises(StaleRecord):
        set_point_limits(action_low=Decimal("8"), actor=cast["chen.jing"], **given)
    newest = pressure.limits.order_by("-version")[0]
    assert (newest.version, newest.action_low) == (2, Decimal("9"))


def test_limits_that_do_not_rise_are_refused(pressure: MonitoringPoint, cast: Any) -> None:
    with pytest.raises(LimitsWrong):
        set_point_limits(
            point=pressure,
            action_low=Decimal("11"),
            alert_low=Decimal("10"),
            actor=cast["chen.jing"],
            reason=WHY,
        )
    assert pressure.limits.count() == 1


REASON = {"reason_code": "planned_change", "reason_text": "Requalified"}
LIMITS = {"action_low": "9.0", "alert_low": "10", "dead_band": "0.5", "on_delay_s": 5, "gap_s": 60}


def _client(person: Any) -> Client:
    client = Client(headers={"accept-language": "en", "HX-Request": "true"})
    client.force_login(person)
    return client


def test_point_and_limits_are_set_from_the_rooms_page(pressure: MonitoringPoint, cast: Any) -> None:
    room = pressure.room
    _tag(cast, "R-1.Second")
    automation, quality = _client(cast["huang.jie"]), _client(cast["chen.jing"])
    page = automation.get(room.get_absolute_url()).content.decode()
    add = reverse("environment:add_point", args=[room.uuid])
    assert add in page and "Set limits" not in page
    tag = Tag.objects.get(code="R-1.Second")
    automation.post(add, {"code": "R-1.Second", "parameter": "pressure_difference", "tag": tag.pk})
    second = MonitoringPoint.objects.get(code="R-1.Second")
    page = quality.get(room.get_absolute_url()).content.decode()
    set_limits = reverse("environment:set_point_limits", args=[second.uuid])
    assert set_limits in page and add not in page
    quality.post(set_limits, {**LIMITS, "row_version": second.row_version, **REASON})
    limits = second.limits.get()
    assert (str(limits.action_low), limits.action_high, limits.on_delay_s) == ("9.0", None, 5)


def test_limits_dialog_begins_with_the_present_ones_and_refuses_what_is_past(
    pressure: MonitoringPoint, cast: Any
) -> None:
    quality = _client(cast["chen.jing"])
    url = reverse("environment:set_point_limits", args=[pressure.uuid])
    dialog = quality.get(url)
    assert dialog.context["form"]["action_low"].value() == "10" and dialog.context["reason_form"]
    sent = {**LIMITS, "row_version": pressure.row_version}
    assert quality.post(url, sent).status_code == 400
    past = {**sent, **REASON, "effective_from": "2020-01-01T10:00"}
    refused = quality.post(url, past)
    assert refused.status_code == 422 and "ENV-001" in refused.content.decode()
    assert quality.post(url, {**sent, **REASON}).status_code == 200
    stale = quality.post(url, {**sent, **REASON})
    assert stale.status_code == 409 and "AUD-007" in stale.content.decode()
    assert pressure.limits.count() == 2


@pytest.mark.urs("URS-ACC-01")
def test_an_operator_sets_no_limits_and_defines_no_point(pressure: MonitoringPoint, cast: Any) -> None:
    operator = _client(cast["li.na"])
    for name, record in (
        ("environment:set_point_limits", pressure),
        ("environment:change_point", pressure),
        ("environment:add_point", pressure.room),
    ):
        url = reverse(name, args=[record.uuid])
        assert (operator.get(url).status_code, operator.post(url).status_code) == (403, 403)


def test_room_page_costs_the_same_queries_for_two_tags_and_for_many(
    pressure: MonitoringPoint, cast: Any
) -> None:
    automation = _client(cast["huang.jie"])
    url = pressure.room.get_absolute_url()

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert automation.get(url).status_code == 200
        return len(queries)

    counted()
    few = counted()
    for number in range(4):
        _point(cast, _tag(cast, f"R-1.More-{number}"), code=f"R-1.More-{number}")
    assert counted() == few


def test_rooms_points_and_limits_by_api(pressure: MonitoringPoint, cast: Any) -> None:
    why = {"reason": {"code": "planned_change", "text": "Requalified"}}
    engineer, automation, quality = (_client(cast[name]) for name in ("liu.yang", "huang.jie", "chen.jing"))

    def send(client: Client, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        reply = client.post(f"/api/v1/{path}/", body, content_type="application/json")
        return reply.status_code, reply.json()

    room = {"area": "OSD", "code": "R-9", "name": named("R-9"), "grade": "C"}
    assert send(engineer, "rooms", room)[0] == 201
    assert send(engineer, "rooms", room)[1]["code"] == "EQP-015"
    status, shown = send(engineer, "rooms/R-9/change", {"grade": "B", **why})
    assert (status, shown["grade"], shown["name"]) == (200, "B", named("R-9"))
    _tag(cast, "R-9.Pa", room="R-9")
    point = {"room": "R-9", "code": "R-9.Pa", "parameter": "pressure_difference", "tag": "R-9.Pa"}
    assert send(quality, "monitoring-points", point)[0] == 403
    assert send(automation, "monitoring-points", {**point, "parameter": "humidity"})[1]["code"] == "ENV-009"
    status, shown = send(automation, "monitoring-points", point)
    assert (status, shown["unit"], shown["limits"]) == (201, "Pa", [])
    later = (clock.now() + timedelta(days=1)).isoformat()
    limits = {"action_low": "9.0", "dead_band": "0.5", "effective_from": later}
    seen = {"expected_version": shown["row_version"]}
    assert send(quality, "monitoring-points/R-9.Pa/set-limits", limits)[1]["code"] == "AUD-003"
    status, shown = send(quality, "monitoring-points/R-9.Pa/set-limits", {**limits, **why, **seen})
    assert (status, shown["limits"][0]["action_low"], shown["limits"][0]["version"]) == (200, "9.0", 1)
    again = send(quality, "monitoring-points/R-9.Pa/set-limits", {**limits, **why, **seen})
    assert again[1]["code"] == "AUD-007"
    assert send(automation, "monitoring-points/R-9.Pa/change", {"parameter": "humidity", **why})[0] == 422
    listed = automation.get("/api/v1/monitoring-points/?room=R-9").json()["results"]
    assert [each["code"] for each in listed] == ["R-9.Pa"]
