"""``environment_assessed``."""

import pytest

from equipment.models import Room
from mom.demo import cast as people
from quality.actions.open_deviation import open_deviation
from tests.quality import story
from tests.quality.written import MINUTE, excursion, room_of

CODE = "environment_assessed"


def test_rooms_looked_at_are_counted(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert (finding.ok, finding.text, finding.detail) == (True, "Environment in limits", "1 room looked at")


@pytest.mark.urs("URS-ENV-07")
def test_excursion_that_began_just_before_the_end_is_named(quality_db, check) -> None:
    batch = story.completed_batch()
    just_before = batch.completed_at - (batch.completed_at - batch.started_at) / 100

    found = excursion(room_of(batch), just_before, None)

    assert [(f.ok, found.code in f.text) for f in check(CODE, batch)] == [(False, True)]


@pytest.mark.urs("URS-ENV-07")
def test_excursion_before_after_or_elsewhere_is_not_the_batchs(quality_db, check) -> None:
    batch = story.completed_batch()
    room = room_of(batch)
    elsewhere = Room.objects.filter(site=batch.site).exclude(pk=room.pk).first()
    excursion(room, batch.started_at - 9 * MINUTE, batch.started_at - MINUTE, code="E-1")
    excursion(room, batch.completed_at + MINUTE, None, code="E-2")
    excursion(elsewhere, batch.started_at, None, code="E-3")

    assert [f.text for f in check(CODE, batch)] == ["Environment in limits"]


@pytest.mark.urs("URS-ENV-07", "URS-EBR-16")
def test_verdict_without_impact_clears_it(quality_db, check) -> None:
    batch = story.completed_batch()
    excursion(room_of(batch), batch.started_at, batch.completed_at, verdict="no_impact")

    assert [(f.ok, f.text) for f in check(CODE, batch)] == [(True, "1 excursion, decided")]


def test_alert_level_is_shown_and_holds_nothing(quality_db, check) -> None:
    batch = story.completed_batch()
    excursion(room_of(batch), batch.started_at, batch.completed_at, level="alert")

    assert [(f.ok, f.text) for f in check(CODE, batch)] == [(True, "1 excursion, decided")]


def test_possible_impact_needs_a_closed_deviation(quality_db, check, cast) -> None:
    batch = story.completed_batch()
    found = excursion(room_of(batch), batch.started_at, batch.completed_at, verdict="impact")
    assert [f.code for f in check(CODE, batch)] == ["excursion_impact_open"]

    deviation = open_deviation(
        place=people.site(), excursion=found, title="Pressure", description="D", actor=cast["li.na"]
    )
    assert [f.code for f in check(CODE, batch)] == ["excursion_impact_open"]
    story.closed(deviation)
    assert [f.ok for f in check(CODE, batch)] == [True]
