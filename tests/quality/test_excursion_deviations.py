"""A room beyond its action level with a batch in it becomes a deviation, once per excursion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from audit.contracts import authority
from environment.actions.end_excursion import end_excursion
from environment.actions.open_excursion import open_excursion
from environment.actions.set_point_limits import set_point_limits
from environment.models import Excursion, PointLimits
from equipment.models import Room
from kernel import clock
from quality.models import Deviation
from tests.quality import story
from tests.quality.written import monitored, room_of


def _limits(room: Room, cast: Any) -> PointLimits:
    point = monitored(room)
    return set_point_limits(
        point=point,
        action_low=Decimal("10"),
        alert_low=Decimal("12"),
        actor=cast["chen.jing"],
        reason=story.why("First limits"),
    )


def _falls(limits: PointLimits, level: str = "action") -> Excursion:
    now = clock.now()
    return open_excursion(
        point=limits.point,
        level=level,
        out_since=now,
        tripped_at=now,
        worst=Decimal("7.2"),
        limits=limits,
        actor=authority().system_actor(),
    )


@pytest.mark.urs("URS-QMS-02", "URS-ENV-07")
def test_the_batch_in_the_room_gets_one_deviation_however_often_the_same_alarm_goes_off(
    quality_db, cast
) -> None:
    batch = story.started_batch()
    limits = _limits(room_of(batch), cast)

    excursion = _falls(limits)
    end_excursion(
        excursion=excursion,
        at=clock.now(),
        worst=Decimal("7.2"),
        limits=limits,
        actor=authority().system_actor(),
    )
    assert _falls(limits) == excursion  # not acknowledged: the same one goes off again

    deviation = Deviation.objects.get()
    assert (deviation.excursion, deviation.batch, deviation.source) == (excursion, batch, "environment")
    assert (deviation.state, deviation.classification, deviation.occurred_at) == (
        "open",
        "",
        excursion.out_since,
    )
    assert batch.code in deviation.description and "行动限" in deviation.description
    assert deviation.title.startswith(f"{excursion.code}: {limits.point.room.code}")


@pytest.mark.urs("URS-ENV-05")
def test_an_alert_opens_none(quality_db, cast) -> None:
    _falls(_limits(room_of(story.started_batch()), cast), level="alert")
    assert not Deviation.objects.exists()


def test_a_room_that_the_batch_has_left_opens_none(quality_db, cast) -> None:
    batch = story.completed_batch()
    _falls(_limits(room_of(batch), cast))
    assert not Deviation.objects.exists()
