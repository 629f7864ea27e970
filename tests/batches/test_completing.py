"""Completing, reviewing and deciding: nothing is missing, the units are given back, signatures bind the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.contracts import authority
from audit.errors import PermissionRefused, SignatureRequired, SystemActorOnly
from audit.models import Signature
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.actions.mark_qa_reviewed import mark_qa_reviewed
from batches.actions.mark_rejected import mark_rejected
from batches.actions.mark_released import mark_released
from batches.actions.report_exception import report_exception
from batches.actions.return_batch import return_batch
from batches.actions.review_production import review_production
from batches.choices import BatchState, OrderState
from batches.errors import NotCorrectable, ProductionIncomplete
from batches.models import Batch, StepRecord
from batches.selectors.completeness import missing_items
from equipment.choices import CleaningState
from equipment.models import Unit
from kernel import clock
from kernel.errors import TransitionRefused
from materials.models import MaterialLot
from tests.batches.floor import MIXER, Floor, because


def _reasons(batch: Batch) -> set[tuple[str, str]]:
    return {(each["code"], each["subject"]) for each in missing_items(batch)}


@pytest.mark.urs("URS-EBR-05")
def test_every_missing_item_is_named(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    report_exception(
        batch=batch,
        severity="critical",
        actor=floor.operator,
        reason=because("The lamp above the bench broke."),
    )
    with pytest.raises(ProductionIncomplete) as refused:
        complete_production(batch=batch, actor=floor["wang.fang"])
    found = {(each["code"], each["subject"]) for each in refused.value.findings}
    assert found == {
        ("verifier", "3.2"),
        ("step", "3.3"),
        ("step", "3.4"),
        ("exception", f"{batch.code}-X01"),
    }
    batch.refresh_from_db()
    assert batch.state == BatchState.IN_EXECUTION


@pytest.mark.urs("URS-EBR-05")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE batches_stepexecution SET performer_id = NULL WHERE key = 'look'", ("performer", "3.4")),
        ("UPDATE batches_stepexecution SET ended_at = NULL WHERE key = 'look'", ("times", "3.4")),
        ("UPDATE batches_stepexecution SET verifier_id = NULL WHERE key = 'weigh'", ("verifier", "1.2")),
        ("DELETE FROM batches_steprecord WHERE field = 'gross'", ("value", "1.2")),
        ("DELETE FROM batches_steprecord WHERE field = 'BowlTemperature.mean'", ("value", "2.3")),
        ("DELETE FROM batches_steprecord WHERE field = 'checked'", ("value", "2.3")),
        ("UPDATE batches_equipmentallocation SET since = NULL", ("equipment", MIXER)),
        ("UPDATE batches_stepexecution SET verifier_id = NULL WHERE key = 'count'", ("verifier", "3.2")),
        ("UPDATE batches_steprecord SET value = 'N/A' WHERE field = 'tablets'", ("product", "3.2")),
        ("UPDATE batches_steprecord SET value = '0' WHERE field = 'tablets'", ("product", "3.2")),
    ],
)
def test_each_item_taken_away_is_missed(
    floor: Floor, superuser_connection: Any, change: str, expected: tuple[str, str]
) -> None:
    batch = floor.done()
    assert _reasons(batch) == set()
    with superuser_connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("batches_stepexecution", "batches_steprecord", "batches_equipmentallocation"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(change)
        assert cursor.rowcount >= 1
    assert expected in _reasons(batch)


@pytest.mark.urs("URS-CLN-01")
def test_completing_gives_the_units_back_dirty_and_books_the_product(floor: Floor) -> None:
    batch = floor.completed()
    mixer, scale = Unit.objects.get(code=MIXER), Unit.objects.get(code="SC-01")
    assert (mixer.cleaning_state, mixer.in_use_for) == (CleaningState.DIRTY, "")
    assert scale.cleaning_state == CleaningState.IN_SERVICE
    assert not batch.allocations.filter(until=None).exists()
    lot = batch.product_lot
    assert lot is not None
    assert (lot.code, lot.state, lot.batch_code) == (batch.code, "quarantine", batch.code)
    assert lot.manufactured_on == clock.today(floor.site.zone)
    with pytest.raises(TransitionRefused):
        complete_production(batch=batch, actor=floor["wang.fang"])


@pytest.mark.urs("URS-EBR-14", "URS-MAT-13")
def test_the_lot_holds_what_was_counted_and_verified_digit_by_digit(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.finish(batch, count="207519")  # the printed yield, 99.01 %, would make 207524 of 209600
    batch.refresh_from_db()
    completed = complete_production(batch=batch, actor=floor["wang.fang"])
    lot = MaterialLot.objects.get(code=batch.code)
    assert (f"{lot.quantity:f}", lot.unit) == ("207519", "pcs")
    assert completed.product_lot == lot
    assert lot.containers.get().step_ref == f"{batch.code}/3.2"


@pytest.mark.urs("URS-EBR-15")
def test_an_exception_that_is_not_critical_stays_for_the_review(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.finish(batch, moisture="2.10")
    batch.refresh_from_db()
    completed = complete_production(batch=batch, actor=floor["wang.fang"])
    assert completed.exceptions.get().state == "open"


@pytest.mark.urs("URS-SIG-06")
def test_the_head_of_production_signs_what_binds_the_whole_record(floor: Floor) -> None:
    batch = floor.completed()
    head = floor["zhao.lei"]
    with pytest.raises(PermissionRefused):
        review_production(
            batch=batch, actor=floor["wang.fang"], signature=floor.sign("wang.fang", "reviewed")
        )
    with pytest.raises(SignatureRequired) as needed:
        review_production(batch=batch, actor=head)
    before = needed.value.content["content"]
    assert (before["batch"], before["steps"]) == (batch.code, 9)
    correct_value(
        record=StepRecord.objects.get(step__batch=batch, field="moisture"),
        value="1.60",
        actor=floor.operator,
        reason=because("Misread the display."),
    )
    with pytest.raises(SignatureRequired) as again:
        review_production(batch=batch, actor=head)
    assert again.value.content["content"]["record_digest"] != before["record_digest"]
    reviewed = review_production(batch=batch, actor=head, signature=floor.sign("zhao.lei", "reviewed"))
    assert reviewed.state == BatchState.PRODUCTION_REVIEWED
    assert Signature.objects.get(subject_uuid=batch.uuid).meaning == "reviewed"


def test_a_reviewed_record_takes_no_corrections_until_it_is_returned(floor: Floor) -> None:
    batch = floor.completed()
    batch = review_production(
        batch=batch, actor=floor["zhao.lei"], signature=floor.sign("zhao.lei", "reviewed")
    )
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    with pytest.raises(NotCorrectable):
        correct_value(record=record, value="1.60", actor=floor.operator, reason=because())
    returned = return_batch(
        batch=batch,
        actor=floor["chen.jing"],
        reason=because("The moisture was read from another sample."),
        signature=floor.sign("chen.jing", "reviewed"),
    )
    assert returned.state == BatchState.PRODUCTION_COMPLETE
    correct_value(record=record, value="1.60", actor=floor.operator, reason=because())


def _reviewed(floor: Floor) -> Batch:
    batch = floor.completed()
    batch = review_production(
        batch=batch, actor=floor["zhao.lei"], signature=floor.sign("zhao.lei", "reviewed")
    )
    return mark_qa_reviewed(batch=batch, actor=authority().system_actor())


@pytest.mark.urs("URS-EBR-16")
def test_release_makes_the_lot_available_and_fulfils_the_order(floor: Floor) -> None:
    batch = _reviewed(floor)
    with pytest.raises(SystemActorOnly):
        mark_released(batch=batch, actor=floor["xu.hui"])
    released = mark_released(batch=batch, actor=authority().system_actor())
    released.order.refresh_from_db()
    assert (released.state, released.order.state) == (BatchState.RELEASED, OrderState.COMPLETED)
    assert MaterialLot.objects.get(code=batch.code).state == "released"


def test_rejection_returns_the_order_so_that_another_batch_can_be_made(floor: Floor) -> None:
    batch = _reviewed(floor)
    mark_rejected(batch=batch, actor=authority().system_actor())
    batch.order.refresh_from_db()
    assert batch.order.state == OrderState.RECEIVED
    assert MaterialLot.objects.get(code=batch.code).state == "rejected"
    floor.make_ready("HSG-02")
    assert floor.batch(batch.order).code.endswith("-0002")


@pytest.mark.urs("URS-EBR-16")
def test_nothing_is_released_before_its_reviews(floor: Floor) -> None:
    batch = floor.completed()
    for action in (mark_qa_reviewed, mark_released, mark_rejected):
        with pytest.raises(TransitionRefused):
            action(batch=batch, actor=authority().system_actor())


def test_the_lot_lives_as_long_as_the_master_says_from_the_day_the_batch_began(floor: Floor) -> None:
    lot = floor.completed().product_lot
    assert lot is not None and lot.expires_on is not None and lot.manufactured_on is not None
    assert lot.expires_on - lot.manufactured_on > timedelta(days=728)
