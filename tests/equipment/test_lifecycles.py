"""The cleaning machine as a table, and its worked numbers (F-20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from equipment.choices import CleaningState as S
from equipment.lifecycles import CLEANING, SERVICE, state_at
from kernel.errors import TransitionRefused

F20 = {
    (S.CLEAN, "take_into_use"): S.IN_USE,
    (S.IN_USE, "end_use"): S.DIRTY,
    (S.DIRTY, "start_cleaning"): S.CLEANING,
    (S.DIRTY_OVERDUE, "start_cleaning"): S.CLEANING,
    (S.EXPIRED, "start_cleaning"): S.CLEANING,
    (S.CLEANING, "finish_cleaning"): S.AWAIT_CHECK,
    (S.AWAIT_CHECK, "pass_check"): S.CLEAN,
    (S.AWAIT_CHECK, "fail_check"): S.DIRTY,
    (S.DIRTY, "expire_dirty_hold"): S.DIRTY_OVERDUE,
    (S.CLEAN, "expire_clean_hold"): S.EXPIRED,
    (S.OUT_OF_SERVICE, "return_to_service"): S.DIRTY,
    **{
        (state, "take_out_of_service"): S.OUT_OF_SERVICE
        for state in S
        if state not in (S.OUT_OF_SERVICE, S.IN_SERVICE)
    },
}
VERBS = sorted({verb for _state, verb in F20})


@pytest.mark.parametrize("state", [state for state in S if state != S.IN_SERVICE])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.urs("URS-CLN-01")
def test_cleaning_machine_allows_the_edges_of_f20_and_no_other(state: S, verb: str) -> None:
    target = F20.get((state, verb))
    if target is None:
        with pytest.raises(TransitionRefused) as refusal:
            CLEANING.check(state, verb)
        assert refusal.value.status == 409
    else:
        assert CLEANING.check(state, verb) == target


def test_units_without_cleaning_know_service_only() -> None:
    assert SERVICE.check(S.IN_SERVICE, "take_out_of_service") == S.OUT_OF_SERVICE
    assert SERVICE.check(S.OUT_OF_SERVICE, "return_to_service") == S.IN_SERVICE
    with pytest.raises(TransitionRefused):
        SERVICE.check(S.IN_SERVICE, "start_cleaning")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-11T14:00:00+08:00", S.DIRTY),
        ("2026-05-11T14:00:01+08:00", S.DIRTY_OVERDUE),
    ],
)
@pytest.mark.urs("URS-CLN-02")
def test_dirty_hold_of_24_hours_ends_at_the_same_hour_next_day(moment: str, expected: S) -> None:
    until = _at("2026-05-10T14:00:00+08:00") + timedelta(hours=24)
    assert state_at(S.DIRTY, dirty_until=until, clean_until=None, at=_at(moment)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-14T09:30:00+08:00", S.CLEAN),
        ("2026-05-14T10:00:00+08:00", S.EXPIRED),
    ],
)
@pytest.mark.urs("URS-CLN-02")
def test_clean_hold_of_72_hours_ends_at_half_past_nine(moment: str, expected: S) -> None:
    until = _at("2026-05-11T09:30:00+08:00") + timedelta(hours=72)
    assert until == _at("2026-05-14T09:30:00+08:00")
    assert state_at(S.CLEAN, dirty_until=None, clean_until=until, at=_at(moment)) == expected


@pytest.mark.urs("URS-CLN-02", "URS-SYS-04")
def test_no_expiry_without_a_limit() -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    assert state_at(S.CLEAN, dirty_until=None, clean_until=None, at=later) == S.CLEAN
