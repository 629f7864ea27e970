"""From samples to excursions: alarms raised by the system, acknowledged and assessed by people."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.context import Origin, SignatureGiven, coming_from
from audit.errors import PermissionRefused, SignatureRequired, SystemActorOnly
from audit.models import AuditEvent
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.actions.assess_excursion import assess_excursion
from environment.actions.open_excursion import open_excursion
from environment.actions.set_point_limits import set_point_limits
from environment.choices import AlarmState, Level, Verdict
from environment.errors import AlreadyAssessed, CommentNeeded, LimitsWrong, NotOverYet
from environment.evaluation import watching
from environment.events import ExcursionAssessed, ExcursionEnded, ExcursionStarted
from environment.models import Excursion, MonitoringPoint, PointState
from environment.selectors.excursions import excursions_in, not_assessed
from environment.selectors.points import limits_in_force
from environment.selectors.rooms import room_now
from environment.tasks import catch_up, watch_silence
from equipment.events import Sample
from equipment.samples import store
from kernel import clock
from tests.environment.monitoring import WHY, feed, samples_of, start_of_series
from tests.environment.test_watch import SERIES
from tests.equipment.steps import heard


def _excursion(level: Level = Level.ACTION) -> Excursion:
    return Excursion.objects.get(level=level)


@pytest.mark.urs("URS-ENV-06")
def test_series_of_f19_makes_one_excursion_with_its_times(temperature: MonitoringPoint) -> None:
    start = start_of_series(360)
    with heard(ExcursionStarted) as started, heard(ExcursionEnded) as ended:
        feed(temperature, start, [(number * 30, value) for number, value in enumerate(SERIES)])
    excursion = _excursion()
    assert excursion.out_since == start + timedelta(seconds=120)
    assert excursion.started_at == start + timedelta(seconds=180)
    assert excursion.ended_at == start + timedelta(seconds=300)
    assert (excursion.worst_value, excursion.limit_text) == (Decimal("25.6"), "≤ 25.0 °C")
    assert excursion.state == AlarmState.RETURNED_UNACK
    assert (len(started), len(ended)) == (1, 1)


@pytest.mark.urs("URS-ENV-06", "URS-AUD-03")
def test_system_raises_it_by_the_door_of_the_plant_connection(pressure: MonitoringPoint) -> None:
    feed(pressure, start_of_series(10), [(0, "12.0"), (2, "9.9")])
    event = AuditEvent.objects.filter(action="environment.open_excursion").latest("id")
    assert (event.actor_username, event.role, event.channel) == ("system", "system", "connector")
    assert event.terminal == "R-1.PressureDifference"
    with coming_from(Origin(channel="connector", terminal="broker-1")):
        feed(pressure, start_of_series(5), [(0, "12.0")])
    assert AuditEvent.objects.latest("id").terminal == "broker-1"


@pytest.mark.urs("URS-ENV-05")
def test_alert_and_action_level_are_separate(pressure: MonitoringPoint) -> None:
    start = start_of_series(10)
    feed(pressure, start, [(0, "12.0"), (2, "10.8")])
    assert [each.level for each in Excursion.objects.all()] == [Level.ALERT]
    feed(pressure, start, [(4, "6.0"), (6, "10.6")])
    assert _excursion().ended_at == start + timedelta(seconds=6)
    assert _excursion(Level.ALERT).is_active
    assert not _excursion(Level.ALERT).needs_assessment
    assert _excursion().code != _excursion(Level.ALERT).code


@pytest.mark.urs("URS-ENV-09")
def test_retrip_before_acknowledgement_is_the_same_excursion_with_two_periods(
    pressure: MonitoringPoint,
) -> None:
    start = start_of_series(20)
    feed(pressure, start, [(0, "9.0"), (2, "12.0"), (4, "7.5"), (6, "12.0")])
    excursion = _excursion()
    periods = [(each.out_since, each.returned_at, each.worst_value) for each in excursion.periods.all()]
    assert periods == [
        (start, start + timedelta(seconds=2), Decimal("9.0")),
        (start + timedelta(seconds=4), start + timedelta(seconds=6), Decimal("7.5")),
    ]
    assert (excursion.worst_value, excursion.out_since) == (Decimal("7.5"), start)


@pytest.mark.urs("URS-ENV-09")
def test_trip_after_acknowledgement_is_a_new_excursion(pressure: MonitoringPoint, cast: Any) -> None:
    start = start_of_series(20)
    feed(pressure, start, [(0, "9.0")])
    acknowledge_excursion(excursion=_excursion(), comment="Door was open", actor=cast["li.na"])
    assert _excursion().state == AlarmState.ACK_ACTIVE
    feed(pressure, start, [(2, "12.0")])
    assert _excursion().state == AlarmState.NORMAL
    feed(pressure, start, [(4, "9.5")])
    assert Excursion.objects.filter(level=Level.ACTION).count() == 2


@pytest.mark.urs("URS-ENV-09")
def test_acknowledgement_keeps_identity_and_comment(pressure: MonitoringPoint, cast: Any) -> None:
    feed(pressure, start_of_series(10), [(0, "9.0")])
    with pytest.raises(CommentNeeded):
        acknowledge_excursion(excursion=_excursion(), comment="  ", actor=cast["li.na"])
    with pytest.raises(PermissionRefused):
        acknowledge_excursion(excursion=_excursion(), comment="Seen", actor=cast["emma.weber"])
    done = acknowledge_excursion(excursion=_excursion(), comment="Door was open", actor=cast["li.na"])
    assert (done.acknowledged_by, done.comment) == (cast["li.na"], "Door was open")


@pytest.mark.urs("URS-ENV-07", "URS-EBR-15")
def test_quality_assesses_what_is_over_and_acknowledged(pressure: MonitoringPoint, cast: Any) -> None:
    start = start_of_series(10)
    feed(pressure, start, [(0, "9.0")])
    verdict = {"verdict": Verdict.NO_IMPACT, "assessment": "Product was closed; 2 s only"}
    with pytest.raises(NotOverYet) as refusal:
        assess_excursion(excursion=_excursion(), actor=cast["chen.jing"], **verdict)
    assert "Active, not acknowledged" in refusal.value.message
    acknowledge_excursion(excursion=_excursion(), comment="Door was open", actor=cast["li.na"])
    feed(pressure, start, [(2, "12.0")])
    with pytest.raises(PermissionRefused):
        assess_excursion(excursion=_excursion(), actor=cast["li.na"], **verdict)
    with heard(ExcursionAssessed) as events:
        with pytest.raises(SignatureRequired):
            assess_excursion(excursion=_excursion(), actor=cast["chen.jing"], **verdict)
        signature = SignatureGiven("chen.jing", cast.password, "approved")
        assess_excursion(excursion=_excursion(), actor=cast["chen.jing"], signature=signature, **verdict)
    assert len(events) == 1
    assert _excursion().is_assessed
    with pytest.raises(AlreadyAssessed):
        assess_excursion(excursion=_excursion(), actor=cast["zhou.min"], **verdict)


@pytest.mark.urs("URS-ENV-09", "URS-AUD-02")
def test_excursion_cannot_be_deleted(pressure: MonitoringPoint) -> None:
    feed(pressure, start_of_series(10), [(0, "9.0")])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM environment_excursion")
    assert Excursion.objects.exists()


@pytest.mark.urs("URS-ENV-07")
def test_excursion_a_minute_before_the_end_of_a_batch_is_listed(pressure: MonitoringPoint) -> None:
    start = start_of_series(300)
    feed(pressure, start, [(0, "12.0"), (60, "9.0"), (120, "12.0"), (180, "12.0")])
    room = pressure.room

    def listed(begin: float, end: float | None) -> list[str]:
        until = None if end is None else start + timedelta(seconds=end)
        found = excursions_in(room, start + timedelta(seconds=begin), until)
        return sorted(each.level for each in found)

    assert listed(0, 61) == ["action", "alert"]
    assert listed(0, 60) == []
    assert listed(119, 200) == ["action", "alert"]
    assert listed(121, None) == []
    assert [each.level for each in not_assessed(excursions_in(room, start, None))] == ["action"]


@pytest.mark.urs("URS-ENV-07")
def test_time_between_two_periods_is_not_part_of_the_excursion(pressure: MonitoringPoint) -> None:
    start = start_of_series(300)
    feed(pressure, start, [(0, "9.0"), (30, "12.0"), (90, "12.0"), (150, "9.0"), (180, "12.0")])
    between = excursions_in(pressure.room, start + timedelta(seconds=60), start + timedelta(seconds=120))
    assert list(between) == []


@pytest.mark.urs("URS-ENV-04", "URS-INT-01")
def test_sensor_without_usable_data_raises_an_alarm(pressure: MonitoringPoint) -> None:
    start = start_of_series(130)
    feed(pressure, start, [(0, "12.0"), (30, None), (61, None)])
    excursion = _excursion(Level.DATA)
    assert excursion.out_since == start
    assert (excursion.worst_value, excursion.limit_text) == (None, "≤ 60 s")
    feed(pressure, start, [(90, "12.0")])
    assert _excursion(Level.DATA).ended_at == start + timedelta(seconds=90)


@pytest.mark.urs("URS-ENV-04")
def test_silent_sensor_raises_an_alarm_without_any_sample(
    pressure: MonitoringPoint, shift_clock: Any
) -> None:
    feed(pressure, start_of_series(1), [(0, "12.0")])
    assert watch_silence() == 0
    shift_clock(seconds=62)
    assert (watch_silence(), watch_silence()) == (1, 0)
    assert _excursion(Level.DATA).is_active
    assert AuditEvent.objects.latest("id").channel == "connector"


@pytest.mark.urs("URS-INT-02")
def test_excursion_inside_an_outage_is_found_after_back_fill(pressure: MonitoringPoint) -> None:
    start = start_of_series(1200)
    feed(pressure, start, [(0, "12.0"), (2, "12.0"), (602, "12.0"), (604, "12.0")])
    assert [each.level for each in Excursion.objects.all()] == [Level.DATA]
    store(
        samples_of(pressure, start, [(100, "12.0"), (130, "6.0"), (160, "7.0"), (190, "12.0"), (220, "12.0")])
    )
    excursion = _excursion()
    assert excursion.is_backfilled
    assert excursion.state == AlarmState.RETURNED_UNACK
    assert excursion.out_since == start + timedelta(seconds=130)
    assert excursion.ended_at == start + timedelta(seconds=190)
    assert excursion.worst_value == Decimal("6.0")
    count = Excursion.objects.count()
    store(samples_of(pressure, start, [(250, "12.0")]))
    assert Excursion.objects.count() == count


@pytest.mark.urs("URS-INT-02")
def test_back_fill_moves_the_beginning_of_what_is_going_on(pressure: MonitoringPoint) -> None:
    start = start_of_series(600)
    feed(pressure, start, [(0, "12.0"), (300, "9.0")])
    store(samples_of(pressure, start, [(250, "12.0"), (270, "9.5"), (290, "9.2")]))
    excursion = _excursion()
    assert excursion.is_active
    assert excursion.out_since == start + timedelta(seconds=270)
    assert [period.out_since for period in excursion.periods.all()] == [start + timedelta(seconds=270)]


def test_same_samples_looked_at_twice_change_nothing(pressure: MonitoringPoint) -> None:
    start = start_of_series(10)
    given = samples_of(pressure, start, [(0, "9.0"), (2, "12.0"), (4, "8.0")])
    store(given)
    before = AuditEvent.objects.count()
    PointState.objects.all().delete()
    watching.evaluate({pressure.tag_id: tuple(given[2:])})
    assert AuditEvent.objects.count() == before
    assert Excursion.objects.filter(level=Level.ACTION).count() == 1


def test_watch_catches_up_after_a_crash(pressure: MonitoringPoint, shift_clock: Any) -> None:
    start = start_of_series(40)
    store(samples_of(pressure, start, [(0, "12.0")]))
    PointState.objects.update(last_at=start)
    functions = _without_subscribers()
    try:
        store(samples_of(pressure, start, [(2, "9.0"), (30, "9.0")]))
    finally:
        functions()
    assert not Excursion.objects.exists()
    shift_clock(seconds=21)
    assert catch_up() == 1
    assert _excursion().out_since == start + timedelta(seconds=2)
    assert catch_up() == 0


def _without_subscribers() -> Any:
    """Take the subscribers away, as a crash between commit and evaluation would; gives them back."""
    from equipment.events import SamplesStored
    from kernel import events

    kept = list(events._subscribers[SamplesStored])
    events._subscribers[SamplesStored].clear()
    return lambda: events._subscribers[SamplesStored].extend(kept)


@pytest.mark.urs("URS-ENV-06")
def test_calm_samples_cost_the_same_statements_for_two_and_for_500_and_no_event(
    pressure: MonitoringPoint, temperature: MonitoringPoint
) -> None:
    start = start_of_series(100)
    feed(pressure, start, [(0, "12.0")])
    feed(temperature, start, [(0, "21.0")])
    few, many = _calm([pressure, temperature], start, 1), _calm([pressure, temperature], start, 250)
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as cheap:
        assert store(few) == 2
    with CaptureQueriesContext(connection) as bulk:
        assert store(many[2:]) == 498
    assert len(bulk) == len(cheap) <= 15
    assert AuditEvent.objects.count() == before


def _calm(points: list[MonitoringPoint], start: datetime, length: int) -> list[Sample]:
    """Samples in which nothing happens, five a second."""
    return [
        Sample(point.tag_id, start + timedelta(seconds=1 + number / 5), Decimal("21.2"), sequence=number)
        for number in range(length)
        for point in points
    ]


def test_person_cannot_open_an_excursion(pressure: MonitoringPoint, cast: Any) -> None:
    now = clock.now()
    with pytest.raises(SystemActorOnly):
        open_excursion(
            point=pressure,
            level="action",
            out_since=now,
            tripped_at=now,
            worst=None,
            limits=limits_in_force([pressure], now)[pressure.pk],
            actor=cast["chen.jing"],
        )


@pytest.mark.urs("URS-ENV-11")
def test_new_limits_are_a_new_version_and_not_retroactive(pressure: MonitoringPoint, cast: Any) -> None:
    given = {"action_low": Decimal("8"), "dead_band": Decimal("0.5"), "reason": WHY}
    with pytest.raises(LimitsWrong):
        set_point_limits(
            point=pressure, effective_from=clock.now() - timedelta(hours=1), actor=cast["chen.jing"], **given
        )
    set_point_limits(point=pressure, actor=cast["chen.jing"], **given)
    assert [each.version for each in pressure.limits.all()] == [2, 1]
    feed(pressure, clock.now(), [(0, "9.0")])
    assert not Excursion.objects.exists()


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"action_low": Decimal("12"), "alert_low": Decimal("11")},
        {"action_low": Decimal("10"), "action_high": Decimal("10.5"), "dead_band": Decimal("0.5")},
        {"action_low": Decimal("10"), "gap_s": 0},
    ],
)
def test_limits_that_cannot_be_watched_are_refused(
    pressure: MonitoringPoint, cast: Any, limits: dict[str, Any]
) -> None:
    with pytest.raises(LimitsWrong):
        set_point_limits(point=pressure, actor=cast["chen.jing"], reason=WHY, **limits)


def test_room_now_shows_values_limits_and_the_gravest_excursion(
    pressure: MonitoringPoint, temperature: MonitoringPoint
) -> None:
    feed(pressure, start_of_series(10), [(0, "9.0")])
    found = {each.point.parameter: each for each in room_now(pressure.room).points}
    shown = found["pressure_difference"]
    assert (shown.text, shown.excursion and shown.excursion.level) == ("9.0", Level.ACTION)
    assert shown.limits is not None and shown.limits.action_low == Decimal("10")
    assert (found["temperature"].latest, found["temperature"].text) == (None, "–")
