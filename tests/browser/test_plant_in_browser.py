"""Pages of equipment and rooms in a browser: both languages, desk and tablet, nothing axe complains of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from environment.models import Excursion
from equipment.events import Sample
from equipment.models import Room, Tag, Unit
from equipment.samples import store
from kernel import clock
from mom.demo import environment, equipment
from tests.browser.conftest import TABLET

VALUES = {"R-102.PressureDifference": "12.4", "R-102.Temperature": "21.3", "R-102.Humidity": "45.1"}


@pytest.fixture
def running_plant(cast_db: str) -> None:
    """The demo plant with a minute of values, and a pressure difference that has fallen."""
    equipment.load()
    environment.load()
    tags = {tag.code: tag.pk for tag in Tag.objects.filter(code__in=VALUES)}
    start = clock.now()
    for second in range(0, 20, 2):
        at = start + timedelta(seconds=second)
        values = {**VALUES, "R-102.PressureDifference": "6.2"} if second > 5 else VALUES
        store([Sample(tags[code], at, Decimal(value), sequence=second) for code, value in values.items()])
    assert Excursion.objects.filter(level="action").exists()


def _paths() -> list[str]:
    unit, room = Unit.objects.get(code="HSG-02"), Room.objects.get(code="R-102")
    excursion = Excursion.objects.filter(level="action").latest("id")
    return [
        reverse("equipment:unit_list"),
        unit.get_absolute_url(),
        reverse("equipment:unit_log", args=[unit.uuid]),
        reverse("environment:room_list"),
        room.get_absolute_url(),
        reverse("environment:excursion_list"),
        excursion.get_absolute_url(),
    ]


@pytest.mark.browser
def test_pages_of_a_plant_in_excursion_fit_the_screen_and_axe_finds_nothing(
    running_plant: None, visit: Callable[..., Any]
) -> None:
    visitor = visit("chen.jing", language="zh-hans", size=TABLET)
    for path in _paths():
        visitor.open(path)
        assert visitor.violations() == [], path
        assert visitor.overflow() <= 0, path
    assert visitor.complaints == []


@pytest.mark.browser
@pytest.mark.urs("URS-EQP-05")
def test_label_follows_the_unit_without_reloading(
    running_plant: None, visit: Callable[..., Any], cast: Any
) -> None:
    from equipment.actions.start_cleaning import start_cleaning

    unit = Unit.objects.get(code="HSG-02")
    page = visit("li.na").open(unit.get_absolute_url())
    label = page.locator("#unit-label")
    label.get_by_text("To be cleaned").wait_for()
    page.wait_for_timeout(500)  # the event stream opens after the page is drawn
    start_cleaning(unit=unit, actor=cast["zhang.wei"])
    label.get_by_text("Being cleaned").wait_for(timeout=2000)


@pytest.mark.browser
def test_value_of_a_room_moves_while_one_looks(running_plant: None, visit: Callable[..., Any]) -> None:
    room = Room.objects.get(code="R-101")
    tag = Tag.objects.get(code="R-101.PressureDifference")
    page = visit("li.na").open(room.get_absolute_url())
    page.wait_for_timeout(500)
    store([Sample(tag.pk, clock.now(), Decimal("14.7"), sequence=1)])
    page.locator(f'[data-live="{tag.channel}"]').get_by_text("14.7").wait_for(timeout=2000)
