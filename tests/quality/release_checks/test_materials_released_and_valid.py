"""``materials_released_and_valid``."""

from datetime import timedelta

import pytest

from audit.context import Reason
from kernel import clock
from materials.actions.block_lot import block_lot
from materials.models import MaterialLot
from mom.demo.materials_list import STARCH
from quality.selectors.materials_used import LotUse, lots_used
from tests.quality import story
from tests.quality.written import writing

CODE = "materials_released_and_valid"


def used_lot() -> MaterialLot:
    return MaterialLot.objects.get(code=f"{STARCH}-2602")


def test_lots_and_their_number_are_said(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert (finding.ok, finding.detail) == (True, used_lot().code)


@pytest.mark.urs("URS-EBR-16")
def test_lot_that_was_past_its_last_day_is_named(quality_db, check) -> None:
    batch = story.completed_batch()
    with writing():
        lot = used_lot()
        lot.expires_on = clock.today(lot.site.zone) - timedelta(days=1)
        lot.save()

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "lot_was_not_valid")]


def test_lot_that_expired_after_its_use_is_no_reason(quality_db, check, shift_clock) -> None:
    batch = story.completed_batch()
    with writing():
        lot = used_lot()
        lot.expires_on = clock.today(lot.site.zone)
        lot.save()
    shift_clock(days=2)

    assert [f.ok for f in check(CODE, batch)] == [True]


@pytest.mark.urs("URS-EBR-16")
def test_lot_that_qa_blocked_since_is_named(quality_db, cast, check) -> None:
    batch = story.completed_batch()
    block_lot(
        lot=used_lot(),
        reason=Reason("material_problem", "Complaint of the supplier"),
        actor=cast["chen.jing"],
    )

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "lot_in_doubt")]


def test_state_at_the_time_of_use_counts_whatever_it_is_now(quality_db) -> None:
    use = lots_used(story.completed_batch())[0]

    assert use.was_released and use.states_at_use == {"released"}
    assert not LotUse(use.lot, use.first_at, use.last_at, frozenset({"released", "quarantine"})).was_released
