"""Amounts move by transactions only, and nothing gets lost on the way (URS-GEN-01)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum

from audit.errors import (
    AppendOnly,
    OutsideAction,
    PermissionRefused,
    SamePerson,
    SignatureRequired,
    SystemActorOnly,
)
from kernel.errors import UnitsDoNotFit
from materials.actions.adjust_container import adjust_container
from materials.actions.block_lot import block_lot
from materials.actions.charge_container import charge_container
from materials.actions.dispense_material import dispense_material
from materials.actions.predispense_material import predispense_material
from materials.actions.produce_lot import produce_lot
from materials.actions.release_lot import release_lot
from materials.actions.release_product_lot import release_product_lot
from materials.actions.sample_lot import sample_lot
from materials.actions.verify_container import verify_container
from materials.choices import LotState, TransactionKind
from materials.errors import (
    AmountNotPositive,
    ContainerEmpty,
    ContainerNotDispensed,
    ContainerNotSource,
    ContainerNotVerified,
    ContainerOfAnotherBatch,
    LotCodeTaken,
    LotNotUsable,
    NotEnough,
    NothingToCorrect,
    NothingToVerify,
    NotProducedByBatch,
    ProducedByBatch,
)
from materials.models import Container, MaterialDefinition, MaterialTransaction


def dispensed(room: Any, system: Any, amount: str = "10.98", batch: str = "B26-0001") -> Container:
    return dispense_material(
        container=room.container("RM-STB-2601-01"),
        quantity=Decimal(amount),
        unit="kg",
        batch_code=batch,
        step_ref=f"{batch}/1.2",
        tare=Decimal("1.204"),
        place="SC-01",
        actor=system,
    )


def assert_conserved() -> None:
    for container in Container.objects.annotate(booked=Sum("transactions__quantity")):
        assert container.quantity == container.booked, container.code


@pytest.mark.urs("URS-MAT-05", "URS-MAT-08")
def test_dispensing_moves_the_amount_into_a_labelled_container(room: Any, system: Any) -> None:
    before = room.container("RM-STB-2601-01").quantity
    container = dispensed(room, system)
    assert (container.code, str(container.quantity), str(container.tare)) == (
        "RM-STB-2601-D01",
        "10.98",
        "1.204",
    )
    assert (container.batch_code, container.step_ref) == ("B26-0001", "B26-0001/1.2")
    assert room.container("RM-STB-2601-01").quantity == before - Decimal("10.98")
    moves = MaterialTransaction.objects.filter(batch_code="B26-0001").order_by("id")
    assert [(m.kind, str(m.quantity), m.place) for m in moves] == [
        (TransactionKind.DISPENSE, "-10.98", "SC-01"),
        (TransactionKind.DISPENSE, "10.98", "SC-01"),
    ]
    assert_conserved()


@pytest.mark.urs("URS-MAT-02", "URS-MAT-05")
@pytest.mark.parametrize("container", ["RM-STB-2602-01", "RM-STB-2512-01", "RM-STB-2401-01"])
def test_nothing_is_dispensed_from_a_lot_that_may_not_be_used(room: Any, system: Any, container: str) -> None:
    before = MaterialTransaction.objects.count()
    with pytest.raises(LotNotUsable) as refusal:
        dispense_material(
            container=room.container(container),
            quantity=Decimal("1"),
            unit="kg",
            batch_code="B",
            step_ref="1",
            actor=system,
        )
    assert refusal.value.status == 409
    assert refusal.value.findings[0]["detail"]
    assert MaterialTransaction.objects.count() == before


@pytest.mark.urs("URS-GEN-01")
def test_more_than_there_is_cannot_be_taken(room: Any, system: Any) -> None:
    with pytest.raises(NotEnough):
        dispensed(room, system, amount="24.951")
    dispensed(room, system, amount="24.950")
    assert room.container("RM-STB-2601-01").is_empty


@pytest.mark.urs("URS-GEN-01", "URS-SYS-03")
def test_two_at_once_cannot_take_the_same_kilogram(room: Any, system: Any) -> None:
    def take(batch: str) -> str:
        try:
            return dispensed(room, system, amount="20.00", batch=batch).code
        except NotEnough:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(take, ["B-1", "B-2"]))
    assert results == ["RM-STB-2601-D01", "refused"]
    assert str(room.container("RM-STB-2601-01").quantity) == "4.950"
    assert_conserved()


@pytest.mark.urs("URS-MAT-11")
def test_charging_empties_the_container_into_its_own_batch_only(room: Any, system: Any) -> None:
    container = dispensed(room, system)
    with pytest.raises(ContainerOfAnotherBatch):
        charge_container(container=container, batch_code="B26-0002", step_ref="2.3", actor=system)
    charged = charge_container(
        container=container, batch_code="B26-0001", step_ref="B26-0001/2.3", place="HSG-01", actor=system
    )
    assert (charged.is_empty, charged.quantity) == (True, 0)
    move = MaterialTransaction.objects.get(kind=TransactionKind.CONSUME)
    assert (str(move.quantity), move.lot.code, move.place) == ("-10.98", "RM-STB-2601", "HSG-01")
    with pytest.raises(ContainerEmpty):
        charge_container(container=container, batch_code="B26-0001", step_ref="2.3", actor=system)
    assert_conserved()


@pytest.mark.urs("URS-MAT-02")
def test_lot_blocked_between_weighing_and_charging_is_refused(room: Any, system: Any) -> None:
    container = dispensed(room, system)
    block_lot(lot=room.lot("RM-STB-2601"), reason=room.reason, actor=room.quality)
    with pytest.raises(LotNotUsable):
        charge_container(container=container, batch_code="B26-0001", step_ref="2.3", actor=system)


@pytest.mark.urs("URS-MAT-02")
def test_lot_that_expires_between_weighing_and_charging_is_refused(
    room: Any, system: Any, shift_clock: Any
) -> None:
    container = dispensed(room, system)
    shift_clock(days=600)
    with pytest.raises(LotNotUsable) as refusal:
        charge_container(container=container, batch_code="B26-0001", step_ref="2.3", actor=system)
    assert [finding["code"] for finding in refusal.value.findings] == ["retest_not_due"]


@pytest.mark.urs("URS-MAT-11")
def test_container_weighed_ahead_becomes_the_batch_that_charges_it(room: Any, system: Any, cast: Any) -> None:
    container = room.container("EX-STA-2602-D01")
    assert (container.batch_code, container.verifier) == ("", cast["zhang.wei"])
    charge_container(container=container, batch_code="B26-0001", step_ref="2.4", actor=system)
    assert room.container("EX-STA-2602-D01").batch_code == "B26-0001"


@pytest.mark.urs("URS-MAT-07", "URS-SIG-10")
def test_container_weighed_ahead_is_charged_only_after_a_second_person_has_signed(
    room: Any, system: Any, cast: Any
) -> None:
    first, second = cast["li.na"], cast["zhang.wei"]
    container = predispense_material(
        container=room.container("EX-MGS-2601-01"), quantity=Decimal("1.44"), unit="kg", actor=first
    )
    assert (container.weighed_by, container.verifier) == (first, None)
    with pytest.raises(ContainerNotVerified):
        charge_container(container=container, batch_code="B26-0001", step_ref="2.4", actor=system)
    with pytest.raises(SamePerson):
        verify_container(container=container, actor=first, signature=room.sign(first, "verified"))
    with pytest.raises(SignatureRequired):
        verify_container(container=container, actor=second)
    verified = verify_container(container=container, actor=second, signature=room.sign(second, "verified"))
    assert (verified.verifier, verified.verified_at is not None) == (second, True)
    with pytest.raises(NothingToVerify):
        verify_container(container=verified, actor=second, signature=room.sign(second, "verified"))
    charge_container(container=verified, batch_code="B26-0001", step_ref="2.4", actor=system)
    assert room.container(container.code).is_empty


def test_container_of_a_weighing_step_waits_for_nobody_here(room: Any, system: Any, cast: Any) -> None:
    own = dispensed(room, system)
    assert not own.waits_for_verifier
    with pytest.raises(NothingToVerify):
        verify_container(
            container=own, actor=cast["zhang.wei"], signature=room.sign(cast["zhang.wei"], "verified")
        )


@pytest.mark.urs("URS-MAT-05")
def test_source_and_dispensed_containers_are_not_mixed_up(room: Any, system: Any, cast: Any) -> None:
    with pytest.raises(ContainerNotDispensed):
        charge_container(
            container=room.container("EX-STA-2602-01"), batch_code="B", step_ref="1", actor=system
        )
    with pytest.raises(ContainerNotSource):
        predispense_material(
            container=room.container("EX-STA-2602-D01"), quantity=Decimal("1"), unit="kg", actor=cast["li.na"]
        )


@pytest.mark.urs("URS-DAT-03")
def test_amounts_are_converted_or_refused_but_never_assumed(room: Any, cast: Any) -> None:
    source = room.container("EX-MGS-2601-01")
    before = source.quantity
    predispense_material(container=source, quantity=Decimal("500"), unit="g", actor=cast["li.na"])
    source.refresh_from_db()
    assert source.quantity == before - Decimal("0.5")
    with pytest.raises(UnitsDoNotFit):
        predispense_material(container=source, quantity=Decimal("1"), unit="L", actor=cast["li.na"])
    with pytest.raises(AmountNotPositive):
        predispense_material(container=source, quantity=Decimal("0.00"), unit="kg", actor=cast["li.na"])
    assert_conserved()


@pytest.mark.urs("URS-GEN-01")
def test_count_is_corrected_by_a_counter_entry_with_reason(room: Any) -> None:
    container = room.container("EX-MAN-2603-02")
    adjust_container(
        container=container, counted=Decimal("249.20"), unit="kg", reason=room.reason, actor=room.storeman
    )
    move = MaterialTransaction.objects.get(kind=TransactionKind.ADJUST)
    assert (str(move.quantity), str(room.container(container.code).quantity)) == ("-0.80", "249.20")
    with pytest.raises(NothingToCorrect):
        adjust_container(
            container=container, counted=Decimal("249.2"), unit="kg", reason=room.reason, actor=room.storeman
        )
    with pytest.raises(AmountNotPositive):
        adjust_container(
            container=container, counted=Decimal("-1"), unit="kg", reason=room.reason, actor=room.storeman
        )


@pytest.mark.urs("URS-GEN-01")
def test_transactions_are_never_changed_or_deleted(room: Any) -> None:
    move = MaterialTransaction.objects.order_by("id")[0]
    with pytest.raises(AppendOnly):
        move.save()
    with pytest.raises(AppendOnly):
        move.delete()
    with pytest.raises(OutsideAction):
        MaterialTransaction.objects.update(quantity=1)


@pytest.mark.urs("URS-GEN-01")
def test_the_database_refuses_a_container_that_differs_from_its_book(
    room: Any, superuser_connection: Any
) -> None:
    with superuser_connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ALTER TABLE materials_container DISABLE TRIGGER pharmom_capture_update")
        with pytest.raises(Exception, match="its transactions sum up to"):
            cursor.execute("UPDATE materials_container SET quantity = 99 WHERE code = 'RM-STB-2601-01'")


@pytest.mark.urs("URS-GEN-01")
def test_the_database_refuses_negative_stock(room: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE materials_container SET quantity = -1 WHERE code = 'RM-STB-2601-01'")


@pytest.mark.urs("URS-ACC-01")
def test_people_cannot_call_what_only_a_batch_causes(room: Any, cast: Any) -> None:
    for username in ("li.na", "chen.jing"):
        with pytest.raises(SystemActorOnly):
            charge_container(
                container=room.container("EX-STA-2602-D01"),
                batch_code="B",
                step_ref="1",
                actor=cast[username],
            )


@pytest.mark.urs("URS-MAT-01")
def test_internal_numbers_follow_each_other_and_are_never_used_twice(room: Any) -> None:
    first, second = room.received(), room.received()
    assert first.code[:5] == second.code[:5]
    assert int(second.code[-4:]) == int(first.code[-4:]) + 1
    with pytest.raises(LotCodeTaken):
        room.received(code=first.code)


@pytest.mark.urs("URS-ACC-02")
def test_operators_do_not_receive_goods(room: Any, cast: Any) -> None:
    room.storeman = cast["li.na"]
    with pytest.raises(PermissionRefused):
        room.received()


@pytest.mark.urs("URS-MAT-02", "URS-MAT-13")
def test_product_of_a_batch_waits_in_quarantine_for_its_batch(room: Any, system: Any) -> None:
    product = MaterialDefinition.objects.get(code="FG-STB-180")
    lot = produce_lot(
        site=room.site,
        material=product,
        batch_code="B26-0001",
        quantity=Decimal("715000"),
        unit="pcs",
        actor=system,
    )
    assert (lot.code, lot.state, lot.is_produced) == ("B26-0001", LotState.QUARANTINE, True)
    assert lot.expires_on is not None and lot.expiry_label == lot.expires_on.isoformat()
    sampled = sample_lot(
        lot=lot, container=lot.containers.get(), quantity=Decimal("100"), unit="pcs", actor=room.quality
    )
    with pytest.raises(ProducedByBatch):
        release_lot(lot=sampled, actor=room.quality, signature=room.sign(room.quality, "released"))
    assert release_product_lot(lot=lot, actor=system).state == LotState.RELEASED
    with pytest.raises(NotProducedByBatch):
        release_product_lot(lot=room.lot("RM-STB-2602"), actor=system)
    with pytest.raises(LotCodeTaken):
        produce_lot(
            site=room.site,
            material=product,
            batch_code="B26-0001",
            quantity=Decimal(1),
            unit="pcs",
            actor=system,
        )
