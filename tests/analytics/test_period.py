"""Periods are whole days of the site, cut into days or weeks without gap or overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from analytics.contracts import Period
from analytics.errors import PeriodBackwards, PeriodTooLongToShow

SHANGHAI = "Asia/Shanghai"


def test_days_begin_at_the_midnight_of_the_site() -> None:
    period = Period.of(date(2026, 5, 1), date(2026, 5, 3), "day", SHANGHAI)
    assert period.start == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert period.end == datetime(2026, 5, 3, 16, tzinfo=UTC)
    assert [part.label for part in period.parts] == ["2026-05-01", "2026-05-02", "2026-05-03"]


def test_a_day_of_the_change_of_clocks_is_as_long_as_it_is() -> None:
    (day,) = Period.of(date(2026, 3, 29), date(2026, 3, 29), "day", "Europe/Berlin").parts
    assert day.end - day.start == timedelta(hours=23)


def test_weeks_are_iso_weeks_cut_as_the_period_is() -> None:
    """2026-12-31 is a Thursday of week 53; the new year begins in the same week."""
    period = Period.of(date(2026, 12, 26), date(2027, 1, 5), "week", SHANGHAI)
    assert [(part.label, part.first.isoformat()) for part in period.parts] == [
        ("2026-W52", "2026-12-26"),
        ("2026-W53", "2026-12-28"),
        ("2027-W01", "2027-01-04"),
    ]
    assert all(before.end == after.start for before, after in pairwise(period.parts))
    assert (period.parts[0].start, period.parts[-1].end) == (period.start, period.end)


def test_each_day_belongs_to_the_part_that_holds_it() -> None:
    period = Period.of(date(2026, 5, 1), date(2026, 5, 17), "week", SHANGHAI)
    found = [period.part_of(date(2026, 5, 1) + timedelta(days=each)) for each in range(17)]
    assert found == [0] * 3 + [1] * 7 + [2] * 7


def test_a_period_backwards_is_refused() -> None:
    with pytest.raises(PeriodBackwards) as refused:
        Period.of(date(2026, 5, 2), date(2026, 5, 1), "day", SHANGHAI)
    assert refused.value.code == "ANA-001"


@pytest.mark.parametrize(("step", "most"), [("day", 92), ("week", 366)])
def test_the_longest_period_is_shown_and_a_day_more_is_refused(step: str, most: int) -> None:
    first = date(2026, 1, 1)
    assert Period.of(first, first + timedelta(days=most - 1), step, SHANGHAI).parts
    with pytest.raises(PeriodTooLongToShow) as refused:
        Period.of(first, first + timedelta(days=most), step, SHANGHAI)
    assert refused.value.params["days"] == most + 1
