"""The past of the demo plant: told by actions, whole, and never half told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mom.demo.history.draft import DRAFT
from mom.demo.history.plan import ROUNDS, planned
from tests.mom.running_demo import Demo

BATCHES = 3
TOLD = "the past: 3 batches"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that has never run."""
    made = Demo.in_folder(tmp_path)
    try:
        yield made
    finally:
        made.kill()


@pytest.mark.urs("URS-SYS-04", "URS-AUD-08")
def test_the_past_is_told_wholly_or_not_at_all(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHARMOM_DEMO_BATCHES", str(BATCHES))
    demo.begin("data")
    demo.until(lambda: TOLD in demo.said(), "the beginning of the past")
    assert demo.press_ctrl_c() == 1
    demo.until_gone()

    demo.begin("data")
    assert demo.end() == 0, demo.why()
    assert "3 of 3 made and decided on" in demo.said()
    checked = demo.manage("verify_audit")
    assert checked.returncode == 0 and "All is whole." in checked.stdout, checked.stdout + checked.stderr
    with demo.servers():
        _look_at(demo)


def _look_at(demo: Demo) -> None:
    assert demo.asked("SELECT datname FROM pg_database WHERE datname LIKE 'test%'") == []
    assert demo.asked("SELECT count(*) FROM audit_clock_shift") == [(0,)], (
        f"{DRAFT}: its clock runs by itself"
    )
    states = dict(demo.asked("SELECT state, count(*) FROM batches_batch GROUP BY state"))
    assert states == {"released": BATCHES, "production_reviewed": 1, "in_execution": 1}
    ((ahead, days),) = demo.asked(
        "SELECT count(*) FILTER (WHERE recorded_at > clock_timestamp()), max(recorded_at) - min(recorded_at)"
        " FROM audit_event"
    )
    assert ahead == 0
    assert days > timedelta(days=60)
    assert demo.asked("SELECT number, state FROM recipes_recipeversion ORDER BY state, number") == [
        (1, "effective"),
        (1, "effective"),
        (2, "review"),
    ]
    assert demo.asked("SELECT state, count(*) FROM quality_deviation GROUP BY state ORDER BY state") == [
        ("investigating", 1),
        ("open", 1),
    ]
    assert demo.asked("SELECT DISTINCT level FROM environment_excursion ORDER BY 1") == [
        ("action",),
        ("alert",),
    ]
    # Nothing of the past is sent to the machines of today.
    assert demo.asked("SELECT count(*) FROM integrations_plantcommand") == [(0,)]


def test_forty_batches_keep_to_what_the_plant_can_do() -> None:
    rounds = planned(40)
    batches = [batch for lines in rounds for line in lines.values() for batch in line]
    assert len(rounds) == ROUNDS
    assert len(batches) == 40
    assert len({batch.order for batch in batches}) == 40
    assert {batch.product for batch in batches} == {"tablets", "powder"}
    assert sum(batch.case is not None for batch in batches) == 6
    assert [batch.end for batch in batches].count("rejected") == 1
    assert all(batch.operator != batch.second for batch in batches)
    assert planned(40) == rounds, "the same past at each telling"
    for batch in batches:
        if batch.product == "tablets":
            whole = sum(int(batch.entered[f"count-{kind}"]) for kind in ("tablets", "samples", "rejects"))
            assert 0.97 * 722_000 <= whole <= 1.01 * 722_000
