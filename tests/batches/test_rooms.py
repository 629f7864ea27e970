"""Rooms of a batch: an excursion where the batch is shows on the batch, one elsewhere or earlier does not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from batches.models import Batch
from batches.selectors.rooms import excursions_of, room_now_of, stays_of
from equipment.samples import store
from kernel import clock
from tests.batches.floor import Floor

PRESSURE = "R-102.PressureDifference"


def _press(floor: Floor, room: str, *values: str, start: datetime) -> None:
    """Pressure differences every two seconds."""
    tag = f"{room}.PressureDifference"
    for index, value in enumerate(values):
        store([floor.sample(tag, value, start + timedelta(seconds=2 * index))])


def _codes(batch: Batch) -> list[str]:
    return [excursion.point.code for excursion in excursions_of(batch)]


@pytest.fixture
def batch(floor: Floor) -> Batch:
    """A batch in execution: its mixer stands in R-102, its scale in R-101."""
    return floor.started()


@pytest.mark.urs("URS-ENV-07")
def test_an_excursion_of_the_room_in_which_the_batch_runs_shows_on_it(floor: Floor, batch: Batch) -> None:
    _press(floor, "R-102", "12.5", "6.0", "6.0", "6.0", "6.0", "6.0", "12.5", start=clock.now())
    assert PRESSURE in _codes(batch)
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    page = client.get(reverse("batches:batch_detail", args=[batch.uuid])).content.decode()
    assert "Excursions of the rooms of this batch" in page
    assert "R-102" in page


def test_an_excursion_in_another_room_does_not_show(floor: Floor, batch: Batch) -> None:
    _press(floor, "R-104", "12.5", "6.0", "6.0", "6.0", "6.0", "6.0", start=clock.now())
    assert _codes(batch) == []


def test_an_excursion_over_before_the_batch_came_does_not_show(floor: Floor) -> None:
    began = clock.now() - timedelta(seconds=25)
    _press(floor, "R-102", "12.5", "6.0", "6.0", "6.0", "6.0", "6.0", "12.5", "12.5", start=began)
    batch = floor.started()
    assert _codes(batch) == []


def test_stays_follow_the_units_of_the_batch(floor: Floor, batch: Batch) -> None:
    assert len({stay.room_id for stay in stays_of(batch)}) == 2
    assert all(stay.end is None for stay in stays_of(batch))


def test_the_bar_above_the_step_shows_its_room(floor: Floor, batch: Batch) -> None:
    _press(floor, "R-101", "15.0", start=clock.now())
    room = room_now_of(floor.step(batch, "clear"), batch)
    assert room is not None and room.room.code == "R-101"
    other = room_now_of(floor.step(batch, "mix"), batch)
    assert other is not None and other.room.code == "R-102"
    assert room_now_of(floor.step(batch, "look"), batch) is None
