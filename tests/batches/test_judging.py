"""Judging captured values: where a violation begins and ends, what a gap is, what the summary says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from batches.selectors.judging import Limits, Reading, Violation, judge, settled_windows, summarize, within

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HIGH = Limits(None, Decimal("30.0"))


def _at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def _readings(*values: str | None, step_s: float = 1) -> list[Reading]:
    return [
        Reading(_at(index * step_s), None if value is None else Decimal(value))
        for index, value in enumerate(values)
    ]


def test_a_value_on_the_limit_is_inside() -> None:
    assert judge(None, _readings("29.9", "30.0", "29.9"), HIGH) == []


@pytest.mark.urs("URS-EBR-07")
def test_one_continuous_stay_outside_is_one_violation_with_its_worst_value_and_count() -> None:
    found = judge(None, _readings("29.0", "30.1", "33.2", "31.0", "29.9", "29.0"), HIGH)
    assert found == [Violation(_at(1), Decimal("33.2"), 3, _at(4))]


def test_back_inside_and_out_again_are_two_violations() -> None:
    found = judge(None, _readings("31.0", "29.0", "32.0"), HIGH)
    assert [(each.began_at, each.ended_at) for each in found] == [(_at(0), _at(1)), (_at(2), None)]


@pytest.mark.urs("URS-INT-01")
def test_a_bad_value_proves_nothing_and_so_ends_no_violation() -> None:
    found = judge(None, _readings("31.0", None, None, "32.0", "29.0"), HIGH)
    assert found == [Violation(_at(0), Decimal("32.0"), 2, _at(4))]


def test_an_open_violation_goes_on_with_the_next_bundle() -> None:
    first = judge(None, _readings("31.0"), HIGH)
    rest = judge(first[0], [Reading(_at(1), Decimal("33.0")), Reading(_at(2), Decimal("28.0"))], HIGH)
    assert rest == [Violation(_at(0), Decimal("33.0"), 2, _at(2))]


def test_worst_below_a_lower_limit_is_the_lowest() -> None:
    found = judge(None, _readings("239", "235", "238"), Limits(Decimal("240"), Decimal("260")))
    assert found[0].worst == Decimal("235")


@pytest.mark.urs("URS-EBR-09")
def test_a_gap_of_ninety_seconds_is_a_gap_and_not_interpolated() -> None:
    readings = [
        Reading(_at(0), Decimal("20.0")),
        Reading(_at(2), Decimal("22.0")),
        Reading(_at(92), Decimal("24.0")),
    ]
    summary = summarize(readings, HIGH, [(_at(0), _at(92))])
    assert (summary.gaps, summary.gap_s, summary.count) == (1, 90, 3)
    assert summary.mean == Decimal("22.0")


def test_no_good_value_at_all_is_one_gap_over_everything_and_no_figure() -> None:
    summary = summarize(_readings(None, None), HIGH, [(_at(0), _at(30))])
    assert (summary.minimum, summary.maximum, summary.mean) == (None, None, None)
    assert (summary.gaps, summary.gap_s) == (1, 30)


def test_time_outside_counts_only_between_samples_that_follow_each_other() -> None:
    readings = [
        Reading(_at(0), Decimal("31.0")),
        Reading(_at(2), Decimal("31.0")),
        Reading(_at(60), Decimal("20.0")),
    ]
    assert summarize(readings, HIGH, [(_at(0), _at(60))]).outside_s == 2


def test_the_first_seconds_are_left_out_of_each_window_and_held_time_is_no_gap() -> None:
    windows = settled_windows([(_at(0), _at(10)), (_at(60), _at(70))], 4)
    assert windows == [(_at(4), _at(10)), (_at(64), _at(70))]
    readings = within(_readings(*["250"] * 71), windows)
    summary = summarize(readings, Limits(Decimal("240"), Decimal("260")), windows)
    assert (summary.count, summary.gaps) == (14, 0)


def test_a_doubtful_value_begins_and_prolongs_a_violation_but_never_ends_one() -> None:
    doubtful = [Reading(_at(0), Decimal("31.0"), is_certain=False), Reading(_at(1), Decimal("20.0"), False)]
    (violation,) = judge(None, doubtful, HIGH)
    assert (violation.count, violation.ended_at, violation.is_certain) == (1, None, False)
    (ended,) = judge(violation, [Reading(_at(2), Decimal("20.0"))], HIGH)
    assert (ended.ended_at, ended.is_certain) == (_at(2), False)
    (certain,) = judge(violation, [Reading(_at(2), Decimal("30.5"))], HIGH)
    assert (certain.worst, certain.count, certain.is_certain) == (Decimal("31.0"), 2, True)


def test_doubtful_values_are_no_part_of_the_summary() -> None:
    readings = [Reading(_at(0), Decimal("20.0")), Reading(_at(2), Decimal("44.0"), is_certain=False)]
    summary = summarize(readings, HIGH, [(_at(0), _at(4))])
    assert (summary.maximum, summary.count) == (Decimal("20.0"), 1)
