"""The lot's state machine is F-21, edge by edge, and only QA turns it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.context import Reason
from audit.errors import PermissionRefused, ReasonRequired, SignatureRequired
from audit.models import Signature
from kernel import clock
from kernel.errors import TransitionRefused
from materials.actions.block_lot import block_lot
from materials.actions.expire_lot import expire_lot
from materials.actions.fall_due_for_retest import fall_due_for_retest
from materials.actions.reject_lot import reject_lot
from materials.actions.release_lot import release_lot
from materials.actions.return_to_quarantine import return_to_quarantine
from materials.choices import LotState as S
from materials.errors import LotIsPast, LotNotDue
from materials.lifecycles import LOT
from materials.models import MaterialLot
from materials.tasks import mark_lots_past_their_date

F21 = {
    (S.QUARANTINE, "sample"): S.SAMPLED,
    (S.SAMPLED, "release"): S.RELEASED,
    (S.SAMPLED, "reject"): S.REJECTED,
    (S.RELEASED, "block"): S.BLOCKED,
    (S.BLOCKED, "release"): S.RELEASED,
    (S.BLOCKED, "reject"): S.REJECTED,
    (S.RELEASED, "fall_due_for_retest"): S.RETEST_DUE,
    (S.RETEST_DUE, "return_to_quarantine"): S.QUARANTINE,
    **{(s, "expire"): S.EXPIRED for s in (S.QUARANTINE, S.SAMPLED, S.RELEASED, S.BLOCKED, S.RETEST_DUE)},
}
ACTIONS = {action for _state, action in F21}


@pytest.mark.urs("URS-MAT-02")
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_edge_and_no_other_exists(state: S, action: str) -> None:
    if (state, action) in F21:
        assert LOT.check(state, action) == F21[state, action]
    else:
        with pytest.raises(TransitionRefused):
            LOT.check(state, action)


@pytest.mark.urs("URS-MAT-02")
def test_received_lot_starts_in_quarantine_with_its_containers(room: Any) -> None:
    lot = room.received(amounts=("10.00", "5.50"))
    assert lot.state == S.QUARANTINE
    assert [(c.code, str(c.quantity)) for c in lot.containers.order_by("code")] == [
        (f"{lot.code}-01", "10.00"),
        (f"{lot.code}-02", "5.50"),
    ]
    assert str(lot.quantity) == "15.50"


@pytest.mark.urs("URS-MAT-02")
def test_release_needs_a_sample_first(room: Any) -> None:
    lot = room.received()
    with pytest.raises(TransitionRefused) as refusal:
        release_lot(lot=lot, actor=room.quality, signature=room.sign(room.quality, "released"))
    assert refusal.value.status == 409
    assert MaterialLot.objects.get(pk=lot.pk).state == S.QUARANTINE


@pytest.mark.urs("URS-MAT-02", "URS-SIG-03")
def test_release_is_signed_with_its_meaning(room: Any) -> None:
    lot = room.sampled()
    with pytest.raises(SignatureRequired) as asked:
        release_lot(lot=lot, actor=room.quality)
    assert asked.value.content["content"]["material"] == "RM-STB Stelbatolol 司他巴洛"
    assert asked.value.meanings == ("released",)
    release_lot(lot=lot, actor=room.quality, signature=room.sign(room.quality, "released"))
    signature = Signature.objects.get(subject_uuid=lot.uuid)
    assert (signature.meaning, signature.signer_username) == ("released", "chen.jing")
    assert MaterialLot.objects.get(pk=lot.pk).state == S.RELEASED


@pytest.mark.urs("URS-MAT-02")
@pytest.mark.parametrize("username", ["li.na", "wang.fang", "zhao.lei", "admin.sun", "emma.weber"])
def test_only_qa_releases_and_blocks(room: Any, cast: Any, username: str) -> None:
    person = cast[username]
    with pytest.raises(PermissionRefused):
        release_lot(lot=room.sampled(), actor=person, signature=room.sign(person, "released"))
    with pytest.raises(PermissionRefused):
        block_lot(lot=room.lot("RM-STB-2601"), actor=person, reason=room.reason)


@pytest.mark.urs("URS-AUD-04")
def test_blocking_and_rejecting_ask_for_a_reason(room: Any) -> None:
    lot = room.released()
    with pytest.raises(ReasonRequired):
        block_lot(lot=lot, actor=room.quality)
    with pytest.raises(ReasonRequired):
        block_lot(lot=lot, actor=room.quality, reason=Reason("quality_decision", "update"))
    with pytest.raises(ReasonRequired):
        reject_lot(lot=lot, actor=room.quality, signature=room.sign(room.quality, "rejected"))


@pytest.mark.urs("URS-MAT-02")
def test_blocked_lot_is_released_again_or_rejected_for_good(room: Any) -> None:
    again = release_lot(lot=room.blocked(), actor=room.quality, signature=room.sign(room.quality, "released"))
    assert again.state == S.RELEASED
    gone = room.rejected()
    for action in (block_lot, return_to_quarantine):
        with pytest.raises(TransitionRefused):
            action(lot=gone, actor=room.quality, reason=room.reason)


@pytest.mark.urs("URS-MAT-02")
def test_time_expires_a_lot_at_the_sites_midnight_and_not_before(
    room: Any, system: Any, shift_clock: Any
) -> None:
    today = clock.today(room.site.zone)
    lot = room.released(expires=today.isoformat())
    with pytest.raises(LotNotDue):
        expire_lot(lot=lot, actor=system)
    shift_clock(hours=24)
    assert mark_lots_past_their_date() == [lot.code]
    assert MaterialLot.objects.get(pk=lot.pk).state == S.EXPIRED
    assert mark_lots_past_their_date() == []


@pytest.mark.urs("URS-MAT-02")
def test_retest_leads_back_through_quarantine(room: Any, system: Any, shift_clock: Any) -> None:
    today = clock.today(room.site.zone)
    lot = room.released(expires="", retest_on=today + timedelta(days=1))
    shift_clock(hours=48)
    assert mark_lots_past_their_date() == [lot.code]
    lot.refresh_from_db()
    assert lot.state == S.RETEST_DUE
    lot = return_to_quarantine(lot=lot, actor=room.quality, reason=room.reason)
    lot = room.sampled(lot)
    with pytest.raises(LotIsPast):
        release_lot(lot=lot, actor=room.quality, signature=room.sign(room.quality, "released"))
    lot = release_lot(
        lot=lot,
        retest_on=today + timedelta(days=200),
        actor=room.quality,
        signature=room.sign(room.quality, "released"),
    )
    assert lot.state == S.RELEASED


@pytest.mark.urs("URS-MAT-02")
def test_a_lot_that_is_not_due_is_left_alone_by_time(room: Any, system: Any) -> None:
    with pytest.raises(LotNotDue):
        fall_due_for_retest(lot=room.lot("RM-STB-2601"), actor=system)
    assert mark_lots_past_their_date() == []
