"""A run that its equipment ends before its time: planned and actual seconds stand in an exception."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from batches.choices import ExceptionKind
from batches.models import Batch
from equipment.samples import store
from kernel import clock
from tests.batches.floor import MIXER, Floor


@pytest.fixture
def mixing(floor: Floor) -> Batch:
    """A batch whose mixer has been told to run for 60 s; the recipe lets a tenth of it do."""
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    return batch


@pytest.fixture
def began(floor: Floor, mixing: Batch) -> datetime:
    """The mixer reported running twenty seconds ago."""
    moment = clock.now() - timedelta(seconds=20)
    floor.report_state(1, moment)
    return moment


@pytest.mark.urs("URS-EBR-07", "URS-EBR-09")
def test_a_run_that_ends_clearly_early_is_an_exception_with_planned_and_actual_time(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", "22.1", "22.2", start=began)
    floor.speed(*["250"] * 6, start=began)
    floor.report_state(2, began + timedelta(seconds=5.4))
    exception = mixing.exceptions.get()
    assert (exception.kind, exception.limit, exception.recorded, exception.unit) == (
        ExceptionKind.EARLY_END,
        "60",
        "5",
        "s",
    )


@pytest.mark.urs("URS-EBR-09")
@pytest.mark.parametrize(("counted", "is_early"), [("5", True), ("60", False)])
def test_the_equipments_own_count_of_seconds_decides_where_there_is_one(
    floor: Floor, mixing: Batch, began: datetime, counted: str, is_early: bool
) -> None:
    at = began + timedelta(seconds=8 if is_early else 4)
    store([floor.sample(f"{MIXER}.ElapsedS", "0", began), floor.sample(f"{MIXER}.ElapsedS", counted, at)])
    floor.report_state(2, at)
    assert mixing.exceptions.filter(kind=ExceptionKind.EARLY_END).exists() is is_early


def test_held_time_does_not_make_a_run_longer(floor: Floor, mixing: Batch, began: datetime) -> None:
    for second, state in ((2, 3), (12, 1), (15, 2)):
        floor.report_state(state, began + timedelta(seconds=second))
    assert mixing.exceptions.get(kind=ExceptionKind.EARLY_END).recorded == "5"
