"""When an alarm trips and clears: the numbers of F-19, gaps, bad and uncertain samples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environment.choices import AlarmState as S
from environment.lifecycles import ALARM, Change, Limits, Reading, Watch, silence, watch_data, watch_level
from kernel.errors import TransitionRefused

START = datetime(2026, 5, 10, 6, 0, tzinfo=UTC)
HIGH = Limits(None, Decimal("25.0"), Decimal("0.5"), timedelta(seconds=60), timedelta(seconds=60))
SERIES = ["24.8", "25.1", "25.2", "24.9", "25.3", "25.4", "25.6", "25.2", "24.7", "24.6", "24.5", "24.4"]


def _run(limits: Limits, samples: list[tuple[float, str | None, bool]]) -> list[tuple[float, Change]]:
    """What changes at which second."""
    watch, found = Watch(), []
    for seconds, value, is_good in samples:
        at = START + timedelta(seconds=seconds)
        reading = Reading(at, None if value is None else Decimal(value), is_good)
        watch, change = watch_level(watch, limits, reading)
        if change is not None:
            found.append((seconds, change))
    return found


def _good(values: list[str], step: float = 30) -> list[tuple[float, str | None, bool]]:
    return [(number * step, value, True) for number, value in enumerate(values)]


@pytest.mark.urs("URS-ENV-06", "URS-ENV-09")
def test_series_of_f19_alarms_at_180_s_and_returns_at_300_s() -> None:
    assert _run(HIGH, _good(SERIES)) == [(180, Change.TRIPPED), (300, Change.RETURNED)]


@pytest.mark.urs("URS-INT-01", "URS-ENV-06")
def test_bad_sample_breaks_the_delay() -> None:
    samples = _good(SERIES)
    samples[5] = (150, None, False)
    assert _run(HIGH, samples) == []


@pytest.mark.urs("URS-INT-01", "URS-ENV-06")
def test_missing_samples_break_the_delay() -> None:
    samples = [(0, "25.1", True), (61, "25.2", True), (120, "25.3", True)]
    assert _run(HIGH, samples) == []
    assert _run(HIGH, [*samples, (121, "25.3", True)]) == [(121, Change.TRIPPED)]


def test_value_on_the_limit_is_within_it() -> None:
    now = Limits(Decimal("10"), Decimal("25"))
    assert _run(now, [(0, "25", True), (1, "10", True)]) == []
    assert _run(now, [(0, "25.01", True)]) == [(0, Change.TRIPPED)]
    assert _run(now, [(0, "9.99", True)]) == [(0, Change.TRIPPED)]


def test_dead_band_counts_from_both_limits_its_edge_included() -> None:
    both = Limits(Decimal("10"), Decimal("25"), Decimal("0.5"))
    assert _run(both, [(0, "9", True), (1, "10.4", True), (2, "10.5", True)]) == [
        (0, Change.TRIPPED),
        (2, Change.RETURNED),
    ]
    assert _run(both, [(0, "9", True), (1, "24.6", True), (2, "24.5", True)])[-1] == (2, Change.RETURNED)


@pytest.mark.urs("URS-INT-01")
def test_uncertain_value_trips_but_does_not_clear() -> None:
    now = Limits(Decimal("10"), None)
    samples = [(0, "9", False), (1, "12", False), (2, None, False), (3, "12", True)]
    assert _run(now, samples) == [(0, Change.TRIPPED), (3, Change.RETURNED)]


def test_worst_value_is_kept_for_the_end() -> None:
    now = Limits(Decimal("10"), Decimal("25"))
    watch = Watch()
    for number, value in enumerate(("9", "6.2", "8", "26", "12")):
        watch, _change = watch_level(watch, now, Reading(START + timedelta(seconds=number), Decimal(value)))
    assert (watch.is_active, watch.worst) == (False, Decimal("6.2"))


@pytest.mark.urs("URS-ENV-04")
def test_silence_raises_an_alarm_and_the_next_sample_ends_it() -> None:
    watch = Watch(last_at=START)
    assert silence(watch, HIGH, START + timedelta(seconds=60)) == (watch, None)
    silent, change = silence(watch, HIGH, START + timedelta(seconds=61))
    assert (change, silent.out_since) == (Change.TRIPPED, START)
    ((back, ended),) = watch_data(silent, HIGH, Reading(START + timedelta(seconds=90), Decimal("20")))
    assert (ended, back.is_active, back.last_at) == (Change.RETURNED, False, START + timedelta(seconds=90))


@pytest.mark.urs("URS-ENV-04")
def test_gap_that_nobody_noticed_is_seen_at_its_end() -> None:
    steps = watch_data(Watch(last_at=START), HIGH, Reading(START + timedelta(seconds=600), Decimal("20")))
    assert [change for _watch, change in steps] == [Change.TRIPPED, Change.RETURNED]
    assert steps[0][0].out_since == START


def test_point_that_never_spoke_is_not_silent() -> None:
    assert silence(Watch(), HIGH, START) == (Watch(), None)


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(200, 300), st.booleans()), max_size=60))
def test_alarm_and_return_alternate_and_every_alarm_has_its_delay(
    steps: list[tuple[int, int, bool]],
) -> None:
    at, samples = 0, []
    for pause, tenths, is_good in steps:
        at += pause
        samples.append((float(at), str(Decimal(tenths) / 10), is_good))
    changes = _run(HIGH, samples)
    expected = [Change.TRIPPED, Change.RETURNED] * len(changes)
    assert [change for _at, change in changes] == expected[: len(changes)]
    for tripped, change in changes:
        if change is Change.TRIPPED:
            before = [value for at, value, _good in samples if tripped - 60 <= at <= tripped]
            assert all(Decimal(value or 0) > 25 for value in before)


EDGES = {
    (S.NORMAL, "trip"): S.UNACK_ACTIVE,
    (S.RETURNED_UNACK, "trip"): S.UNACK_ACTIVE,
    (S.UNACK_ACTIVE, "acknowledge"): S.ACK_ACTIVE,
    (S.UNACK_ACTIVE, "return"): S.RETURNED_UNACK,
    (S.ACK_ACTIVE, "return"): S.NORMAL,
    (S.RETURNED_UNACK, "acknowledge"): S.NORMAL,
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", ["trip", "acknowledge", "return"])
@pytest.mark.urs("URS-ENV-09")
def test_alarm_machine_allows_the_edges_of_f19_and_no_other(state: S, verb: str) -> None:
    target = EDGES.get((state, verb))
    if target is not None:
        assert ALARM.check(state, verb) == target
        return
    with pytest.raises(TransitionRefused):
        ALARM.check(state, verb)
