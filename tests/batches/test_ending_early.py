"""Stopping, aborting, cancelling: every batch has a way out, and none of them leads to a product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from audit.contracts import authority
from audit.errors import PermissionRefused, ReasonRequired, SignatureRequired
from batches.actions.abort_batch import abort_batch
from batches.actions.cancel_batch import cancel_batch
from batches.actions.end_phase import end_phase
from batches.actions.mark_qa_reviewed import mark_qa_reviewed
from batches.actions.mark_rejected import mark_rejected
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.actions.stop_batch import stop_batch
from batches.choices import BatchState, ExceptionKind, OrderState, ProcedureState, StepState, WatchState
from batches.errors import BatchNotInExecution, StepBeingRecorded
from batches.events import PhaseEnded, PhaseStopping
from batches.models import Batch, PhaseRun
from equipment.choices import CleaningState
from equipment.models import Unit
from kernel import clock
from kernel.errors import TransitionRefused
from kernel.events import subscribe
from materials.models import MaterialLot
from tests.batches.floor import MIXER, Floor, because

TOLD: list[Any] = []
WHY = "The liner of the drum was found torn: metal in the starch."


@subscribe(PhaseStopping)
@subscribe(PhaseEnded)
def _hear(event: Any) -> None:
    TOLD.append(event)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    TOLD.clear()
    yield
    TOLD.clear()


def _stop(floor: Floor, batch: Batch, by: str = "wang.fang") -> Batch:
    return stop_batch(batch=batch, actor=floor[by], reason=because(WHY), signature=floor.sign(by, "approved"))


def _abort(floor: Floor, batch: Batch) -> Batch:
    return abort_batch(batch=batch, actor=floor["zhao.lei"], reason=because(WHY))


def _mixing(floor: Floor) -> tuple[Batch, datetime]:
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    began = clock.now() - timedelta(seconds=20)
    floor.report_state(1, began)
    return batch, began


def _demand_at_rest(batch: Batch, procedure: str) -> None:
    """Over: with the reviewers, the unit dirty and free, no step left that anybody waits for."""
    batch.refresh_from_db()
    assert (batch.state, batch.procedure_state) == (BatchState.PRODUCTION_COMPLETE, procedure)
    assert batch.completed_at is not None and batch.product_lot is None
    assert not batch.allocations.filter(until=None).exists()
    mixer = Unit.objects.get(code=MIXER)
    assert (mixer.cleaning_state, mixer.in_use_for) == (CleaningState.DIRTY, "")
    assert not batch.steps.filter(state__in=[StepState.PENDING, StepState.ACTIVE]).exists()


@pytest.mark.urs("URS-RCP-09", "URS-EBR-15")
def test_a_stopped_batch_waits_for_its_equipment_and_then_for_its_reviewers(floor: Floor) -> None:
    batch, began = _mixing(floor)
    with pytest.raises(SignatureRequired):
        stop_batch(batch=batch, actor=floor["wang.fang"], reason=because(WHY))
    assert _stop(floor, batch).procedure_state == ProcedureState.STOPPING
    assert [type(each) for each in TOLD] == [PhaseStopping]
    floor.report_state(0, began + timedelta(seconds=10))
    _demand_at_rest(batch, ProcedureState.STOPPED)
    states = dict(batch.steps.values_list("key", "state"))
    assert (states["weigh"], states["mix"], states["count"]) == ("done", "interrupted", "not_executed")
    exception = batch.exceptions.get(kind=ExceptionKind.ENDED_EARLY)
    assert (exception.recorded, exception.description, exception.severity) == ("STOP", WHY, "major")
    assert not batch.exceptions.filter(kind=ExceptionKind.COMMAND).exists()


@pytest.mark.urs("URS-RCP-09")
def test_a_stop_that_the_equipment_does_not_answer_ends_by_hand_at_once(floor: Floor) -> None:
    batch, _began = _mixing(floor)
    _stop(floor, batch)
    end_phase(step=floor.step(batch, "mix"), actor=floor.operator, reason=because("It stands still."))
    _demand_at_rest(batch, ProcedureState.STOPPED)


@pytest.mark.urs("URS-RCP-09")
@pytest.mark.parametrize("first", ["", "stop"])
def test_an_abort_waits_for_nobody(floor: Floor, first: str) -> None:
    batch, _began = _mixing(floor)
    if first:
        _stop(floor, batch)
        TOLD.clear()
    with pytest.raises(ReasonRequired):
        abort_batch(batch=batch, actor=floor["zhao.lei"])
    batch.refresh_from_db()
    _abort(floor, batch)
    _demand_at_rest(batch, ProcedureState.ABORTED)
    assert [event.by_hand for event in TOLD] == [True]  # the PLC is told to stop
    assert PhaseRun.objects.get().state == WatchState.ENDED
    assert batch.exceptions.filter(kind=ExceptionKind.ENDED_EARLY, recorded="ABORT").count() == 1


def test_who_records_at_the_same_moment_comes_first(floor: Floor, superuser_connection: Any) -> None:
    batch = floor.started()
    with superuser_connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM batches_stepexecution WHERE key = 'clear' FOR NO KEY UPDATE")
        with pytest.raises(StepBeingRecorded):
            _abort(floor, batch)
        cursor.execute("ROLLBACK")
    assert _abort(floor, batch).procedure_state == ProcedureState.ABORTED


def test_a_phase_that_never_began_leaves_its_step_not_executed(floor: Floor) -> None:
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    _stop(floor, batch)
    _demand_at_rest(batch, ProcedureState.STOPPED)
    assert floor.step(batch, "mix").state == StepState.NOT_EXECUTED


@pytest.mark.urs("URS-EBR-16")
def test_a_stopped_batch_is_reviewed_and_rejected_without_a_lot_and_its_order_waits_again(
    floor: Floor,
) -> None:
    batch = floor.started()
    floor.clear(batch)
    _stop(floor, batch, by="chen.jing")
    batch.refresh_from_db()
    batch = review_production(
        batch=batch, actor=floor["zhao.lei"], signature=floor.sign("zhao.lei", "reviewed")
    )
    batch = mark_qa_reviewed(batch=batch, actor=authority().system_actor())
    mark_rejected(batch=batch, actor=authority().system_actor())
    batch.order.refresh_from_db()
    assert (batch.order.state, MaterialLot.objects.filter(code=batch.code).count()) == ("received", 0)
    with pytest.raises(BatchNotInExecution):
        _abort(floor, batch)


@pytest.mark.urs("URS-EBR-02")
def test_an_issued_batch_is_cancelled_and_frees_its_units_and_its_order(floor: Floor) -> None:
    batch = floor.batch()
    with pytest.raises(PermissionRefused):
        cancel_batch(batch=batch, actor=floor.operator, reason=because("Wrong order."))
    cancel_batch(batch=batch, actor=floor["wang.fang"], reason=because("The order was withdrawn."))
    batch.refresh_from_db()
    batch.order.refresh_from_db()
    assert (batch.state, batch.order.state) == (BatchState.CANCELLED, OrderState.RECEIVED)
    assert not batch.allocations.filter(until=None).exists()
    assert Unit.objects.get(code=MIXER).cleaning_state == CleaningState.CLEAN
    again = floor.batch(batch.order)  # with the same unit, under the next number
    assert again.allocations.filter(unit__code=MIXER).exists() and again.code != batch.code
    with pytest.raises(BatchNotInExecution):
        _stop(floor, again)


def _page(floor: Floor, batch: Batch, by: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor[by])
    return str(client.get(batch.get_absolute_url()).content.decode())


def test_those_who_may_find_the_buttons_on_the_page_of_the_batch_while_they_lead_somewhere(
    floor: Floor,
) -> None:
    batch = floor.batch()
    assert "Cancel batch" in _page(floor, batch, "wang.fang")
    assert "Abort batch" not in _page(floor, batch, "wang.fang")
    start_batch(batch=batch, actor=floor["wang.fang"])
    for name in ("Stop batch", "Abort batch"):
        assert name in _page(floor, batch, "wang.fang")
        assert name not in _page(floor, batch, "li.na")
    batch.refresh_from_db()
    _stop(floor, batch)
    page = _page(floor, batch, "wang.fang")
    assert "Abort batch" not in page and "Not executed" in page


def test_the_api_aborts_with_a_reason(floor: Floor) -> None:
    batch = floor.started()
    client, path = Client(), f"/api/v1/batches/{batch.code}/abort/"
    client.force_login(floor["wang.fang"])
    assert client.post(path, {}, content_type="application/json").json()["code"] == "AUD-003"
    body = {"reason": {"code": "process_upset", "text": WHY}}
    shown = client.post(path, body, content_type="application/json").json()
    assert (shown["state"], shown["procedure_state"]) == ("production_complete", "aborted")


def test_what_runs_cannot_be_cancelled(floor: Floor) -> None:
    with pytest.raises(TransitionRefused):
        cancel_batch(batch=floor.started(), actor=floor["wang.fang"], reason=because("Wrong order."))
