"""OEE from the samples of a press, against worked numbers (F-08; ISO 22400-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.contracts import Period
from analytics.errors import PeriodTooLongForOee
from analytics.selectors.oee import MOST_CHANGES, MOST_DAYS, NOTHING, TimeSheet, UnitSheet, oee, total_of
from equipment.events import Sample
from equipment.models import Tag
from equipment.samples import store
from kernel import clock
from mom.demo import cast
from tests.analytics.asking import answer
from tests.analytics.press import (
    HELD,
    UNPLANNED,
    ZONE,
    Press,
    iso_shift,
    midnight,
    second_press,
)


def sheets(days_ago: int = 2, days: int = 1) -> list[UnitSheet]:
    """The units' time sheets of some days."""
    first = clock.today(ZONE) - timedelta(days=days_ago)
    period = Period.of(first, first + timedelta(days=days - 1), "day", ZONE)
    return oee(cast.site(), period, clock.now())


def press_of(found: list[UnitSheet], code: str = "TP-01") -> UnitSheet:
    return next(sheet for sheet in found if sheet.unit.code == code)


def rounded(value: Decimal | None, places: int = 4) -> str:
    assert value is not None
    return f"{value:.{places}f}"


def factors(sheet: TimeSheet) -> list[str]:
    return [rounded(each) for each in (sheet.availability, sheet.effectiveness, sheet.quality, sheet.oee)]


@pytest.mark.urs("URS-ANA-05")
def test_factors_of_the_worked_shift(plant_db: str) -> None:
    iso_shift(midnight(2) + timedelta(hours=8)).send()
    total = press_of(sheets()).total
    assert (total.running_s, total.unplanned_s, total.made, total.good) == (19800, 7200, 600, 576)
    assert factors(total) == ["0.7333", "0.9091", "0.9600", "0.6400"]


@pytest.mark.urs("URS-ANA-05")
def test_factors_of_the_textbook_shift(plant_db: str) -> None:
    """Shift 480, breaks 60, downtime 47, ideal cycle 1.0 s, 19 271 made, 423 rejects."""
    press = Press(midnight(2) + timedelta(hours=6), rated="60")
    press.stop(60).run(200, 10_000, 200).stop(47, UNPLANNED, HELD).run(173, 9_271, 223, goes_on=True).stop(0)
    press.send()
    assert factors(press_of(sheets()).total) == ["0.8881", "0.8611", "0.9780", "0.7479"]


@pytest.mark.urs("URS-ANA-06")
def test_two_presses_together_are_the_ratio_of_sums(plant_db: str) -> None:
    """0.64 over 450 min and 0.70 over 900 min are 0.68, not 0.67."""
    second_press()
    iso_shift(midnight(2) + timedelta(hours=1)).send()
    Press(midnight(2) + timedelta(hours=1), "TP-02", rated="5").run(900, 3150).stop(0).send()
    found = sheets()
    assert [rounded(each.total.oee) for each in found] == ["0.6400", "0.7000"]
    assert rounded(total_of(each.total for each in found).oee) == "0.6800"


@pytest.mark.urs("URS-ANA-06")
def test_days_of_a_run_over_midnight_add_up_to_the_whole(plant_db: str) -> None:
    press = Press(midnight(2) + timedelta(hours=20), rated="10")
    press.stop(60)
    for _hour in range(6):  # from nine in the evening to three in the morning, heard of each hour
        press.run(60, 500, 5, goes_on=press.elapsed_s > 0)
    press.stop(0).send()
    first, second = press_of(sheets(days=2)).parts
    assert [first.running_s, second.running_s] == [3 * 3600, 3 * 3600]
    assert [first.made, second.made] == [1500, 1500]
    assert [first.elapsed_s, second.elapsed_s] == [3 * 3600, 3 * 3600]
    assert press_of(sheets(days=2)).total == replace(
        total_of((press_of(sheets()).total, press_of(sheets(1)).total)), span_s=Decimal(48 * 3600)
    )


@pytest.mark.urs("URS-ANA-05")
def test_each_run_counts_from_its_own_beginning(plant_db: str) -> None:
    """A short run after a long one, and a long one after a short one; the counters begin anew each time."""
    press = Press(midnight(2) + timedelta(hours=1), rated="10")
    press.stop(10).run(60, 500, 3).stop(30).run(10, 40, 1).stop(30).run(100, 900, 9).stop(0).send()
    total = press_of(sheets()).total
    assert (total.made, total.rejected, total.elapsed_s) == (1440, 13, 170 * 60)


@pytest.mark.urs("URS-ANA-05")
def test_too_low_a_rated_output_is_not_clipped(plant_db: str) -> None:
    Press(midnight(2) + timedelta(hours=1), rated="5").stop(1).run(10, 60).stop(0).send()
    assert rounded(press_of(sheets()).total.effectiveness) == "1.2000"


@pytest.mark.urs("URS-ANA-05")
def test_without_planned_busy_time_nothing_is_defined(plant_db: str) -> None:
    Press(midnight(2)).stop(24 * 60).stop(0).send()
    sheet = press_of(sheets())
    assert sheet.said_anything
    assert sheet.total.planned_s == 24 * 3600
    for factor in ("availability", "effectiveness", "quality", "oee"):
        assert getattr(sheet.total, factor) is None


@pytest.mark.urs("URS-ANA-07")
def test_what_nobody_saw_is_in_no_factor(plant_db: str) -> None:
    """The connection is lost while the press runs: heard of for an hour, it counts for an hour and a minute."""
    start = midnight(2) + timedelta(hours=1)
    press = Press(start, rated="10")
    press.stop(60).run(60, 500).send()
    back = start + timedelta(hours=12)
    store([_sample("TP-01.State", "0", back), _sample("TP-01.StopKind", "1", back)])
    total = press_of(sheets()).total
    assert total.running_s == 61 * 60
    # Before the first word, and from the last word until the connection came back.
    assert total.unseen_s == (60 + 9 * 60 + 59) * 60
    assert total.elapsed_s == 3600


@pytest.mark.urs("URS-ANA-07")
def test_a_bad_state_is_no_state(plant_db: str) -> None:
    start = midnight(2)
    press = Press(start, rated="10")
    press.stop(60).stop(60, UNPLANNED, HELD).send()
    tags = {name: Tag.objects.get(code=f"TP-01.{name}").pk for name in ("State", "StopKind")}
    lost = start + timedelta(minutes=90)
    store([Sample(pk, lost, None, "bad", "BadNoCommunication") for pk in tags.values()])
    total = press_of(sheets()).total
    assert (total.planned_s, total.unplanned_s, total.unseen_s) == (3600, 1800, 24 * 3600 - 5400)


@pytest.mark.urs("URS-ANA-05")
def test_a_state_from_before_the_period_holds_into_it(plant_db: str) -> None:
    Press(midnight(5)).stop(60, UNPLANNED, HELD).send()
    assert press_of(sheets()).total.unplanned_s == 24 * 3600


def test_today_ends_now(plant_db: str) -> None:
    Press(midnight(1)).stop(60).send()
    (sheet,) = sheets(0)
    assert Decimal(0) < sheet.total.planned_s == sheet.total.span_s < 24 * 3600


def test_a_unit_without_a_signal_says_which(plant_db: str) -> None:
    second_press(("TabletCount", "1"), ("State", "1"))
    sheet = press_of(sheets(), "TP-02")
    assert [str(signal) for signal in sheet.missing] == ["StopKind", "ElapsedS", "RejectCount", "RatedOutput"]
    assert not sheet.said_anything


@pytest.mark.urs("URS-ANA-05")
def test_a_state_written_down_again_is_no_change(plant_db: str) -> None:
    """What rests is asked for every few seconds: the same word again changes no sum, at borders neither."""
    start = midnight(2) + timedelta(hours=1)
    press = Press(start, rated="10").stop(60, UNPLANNED, HELD).run(60, 500, 5)
    press.stop(0).send()
    once = press_of(sheets()).total
    again = [
        _sample(f"TP-01.{name}", value, start + timedelta(minutes=first, seconds=3 * number))
        for first, state, kind in ((1, "3", "2"), (61, "1", "0"))
        for name, value in (("State", state), ("StopKind", kind))
        for number in range(200)
    ]
    assert store(again) == 800
    assert press_of(sheets()).total == once
    assert (once.unplanned_s, once.running_s) == (3600, 3600)


def test_two_words_of_one_moment_count_in_their_order(plant_db: str) -> None:
    """The source gave both the same time; the sequence says which came last."""
    at = midnight(2)
    press = Press(at).stop(60, UNPLANNED, HELD)
    press.send()
    tag = Tag.objects.get(code="TP-01.StopKind").pk
    then = at + timedelta(hours=1)
    store([Sample(tag, then, Decimal(1), sequence=1), Sample(tag, then, Decimal(2), sequence=2)])
    assert press_of(sheets()).total.unplanned_s == 24 * 3600
    store([Sample(tag, then, Decimal(1), sequence=3)])
    assert press_of(sheets()).total.planned_s == 23 * 3600


def test_a_signal_without_rest_is_no_state(plant_db: str) -> None:
    """Bound to a counter, say: the unit has no OEE and is named, the other one keeps its own."""
    second_press()
    iso_shift(midnight(2) + timedelta(hours=1)).send()
    iso_shift(midnight(2) + timedelta(hours=1), "TP-02").send()
    tag = Tag.objects.get(code="TP-02.State").pk
    at = midnight(2) + timedelta(hours=12)
    store([Sample(tag, at + timedelta(seconds=each), Decimal(each)) for each in range(MOST_CHANGES + 1)])
    good, restless = sheets()
    assert (good.is_restless, rounded(good.total.oee)) == (False, "0.6400")
    assert (restless.is_restless, restless.parts) == (True, ())
    notes = [str(note) for note in answer("oee").notes]
    assert any("TP-02: no OEE, because its state or its kind of stop changes" in note for note in notes)


def test_a_longer_period_than_can_be_read_is_refused(plant_db: str) -> None:
    assert len(press_of(sheets(MOST_DAYS - 1, MOST_DAYS)).parts) == MOST_DAYS
    last = clock.today(ZONE)
    period = Period.of(last - timedelta(days=MOST_DAYS), last, "week", ZONE)
    with pytest.raises(PeriodTooLongForOee) as refused:
        oee(cast.site(), period, clock.now())
    assert refused.value.code == "ANA-004"


def test_a_press_that_said_nothing_has_no_oee(plant_db: str) -> None:
    (sheet,) = sheets()
    assert not sheet.said_anything
    assert sheet.total.oee is None
    assert NOTHING.oee is None


@pytest.mark.urs("URS-INT-02")
def test_queries_and_rows_do_not_grow_with_the_samples(plant_db: str) -> None:
    """The database adds up: two statements, and one row per unit and day, for 20 samples or for 9 000."""

    def asked() -> tuple[int, Any]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = sheets()
        return len([each for each in queries if "pharmom_now" not in each["sql"]]), found

    press = Press(midnight(2) + timedelta(hours=1), rated="60")
    press.stop(10).run(10, 500).stop(0).send()
    few, _found = asked()
    second_press()
    tag = Tag.objects.get(code="TP-02.TabletCount").pk
    at = midnight(2) + timedelta(hours=2)
    Press(at, "TP-02", rated="60").stop(1).run(200, 9000).stop(0).send()
    store([Sample(tag, at + timedelta(minutes=1, seconds=each), Decimal(each)) for each in range(1, 9000)])
    many, found = asked()
    assert few == many
    assert press_of(found, "TP-02").total.made == 9000
    assert [len(each.parts) for each in found] == [1, 1]


def _sample(tag: str, value: str, at: Any) -> Sample:
    return Sample(Tag.objects.get(code=tag).pk, at, Decimal(value))
