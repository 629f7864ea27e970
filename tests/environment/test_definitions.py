"""What a monitoring point and its limits refuse, and that nobody sets limits over ones they have not seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from audit.errors import StaleRecord
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.errors import LimitsWrong, ParameterNotMeasured, PointElsewhere, PointFixed, TagWatched
from environment.models import MonitoringPoint
from equipment.actions.define_tag import define_tag
from equipment.errors import CodeMalformed, CodeTaken, TagFixed
from equipment.models import Room, Site, Tag
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
