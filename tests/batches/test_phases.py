"""Phases on equipment: excursions find their way into the record by themselves, once each; gaps stay gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.contracts import authority
from batches.actions.end_phase import end_phase
from batches.actions.fail_phase import fail_phase
from batches.actions.hold_batch import hold_batch
from batches.actions.restart_batch import restart_batch
from batches.actions.watch_samples import watch_samples
from batches.choices import ExceptionKind, ProcedureState, StepState, WatchState
from batches.errors import (
    BatchNotRunning,
    NoPhaseRunning,
    PhaseNotOverdue,
    PhaseStillRunning,
    StepAlreadyRecorded,
)
from batches.events import PhaseEnded, PhaseHolding, PhaseRestarting, PhaseStarted
from batches.models import Batch, BatchException, PhaseRun, StepRecord
from equipment.events import SamplesStored
from equipment.samples import store
from kernel import clock
from kernel.events import subscribe
from tests.batches.floor import MIXER, Floor, because

HEARD: list[Any] = []


@subscribe(PhaseStarted)
@subscribe(PhaseHolding)
@subscribe(PhaseRestarting)
@subscribe(PhaseEnded)
def _hear(event: Any) -> None:
    HEARD.append(event)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What was published during the test."""
    HEARD.clear()
    yield HEARD
    HEARD.clear()


@pytest.fixture
def mixing(floor: Floor, heard: list[Any]) -> Batch:
    """A batch whose mixer has been told to start."""
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    return batch


@pytest.fixture
def began(floor: Floor, mixing: Batch) -> datetime:
    """The mixer reported running twenty seconds ago."""
    moment = clock.now() - timedelta(seconds=20)
    floor.report_state(1, moment)
    return moment


def _values(batch: Batch) -> dict[str, str]:
    return dict(StepRecord.objects.filter(step__batch=batch, step__key="mix").values_list("field", "value"))


def test_starting_asks_for_set_points_and_start(floor: Floor, mixing: Batch, heard: list[Any]) -> None:
    event = next(each for each in heard if isinstance(each, PhaseStarted))
    assert (event.unit.code, event.batch_code, event.duration_s) == (MIXER, mixing.code, 60)
    assert event.set_points == (("ImpellerSpeed", Decimal("250"), "rpm"),)
    assert PhaseRun.objects.get().state == WatchState.WAITING


@pytest.mark.urs("URS-EBR-09", "URS-INT-01")
def test_a_run_leaves_minimum_maximum_mean_time_outside_and_gaps_by_the_systems_account(
    floor: Floor, mixing: Batch
) -> None:
    floor.run(("22.0", "24.5", "26.0"))
    values = _values(mixing)
    assert (values["BowlTemperature.min"], values["BowlTemperature.max"]) == ("22.0", "26.0")
    assert values["BowlTemperature.mean"] == "24.2"
    assert (values["BowlTemperature.outside_s"], values["BowlTemperature.gap_s"]) == ("0", "0")
    assert values["ImpellerSpeed.mean"] == "250"
    record = StepRecord.objects.get(step__key="mix", field="BowlTemperature.max")
    assert (record.source_kind, record.source_ref, record.status) == (
        "plc",
        f"{MIXER}.BowlTemperature",
        "good",
    )
    assert record.source_at < record.recorded_at
    assert not mixing.exceptions.exists()


@pytest.mark.urs("URS-EBR-04")
def test_the_step_is_complete_only_when_a_person_has_checked_it(floor: Floor, mixing: Batch) -> None:
    with pytest.raises(PhaseStillRunning):
        floor.record(mixing, "mix", checked="yes")
    floor.run(("22.0", "24.5", "26.0"))
    assert floor.step(mixing, "mix").state == StepState.ACTIVE
    step = floor.record(mixing, "mix", by="zhang.wei", checked="yes")
    assert step.state == StepState.DONE
    assert StepRecord.objects.get(step=step, field="checked").entered_by == floor["zhang.wei"]


@pytest.mark.urs("URS-EBR-07")
def test_one_excursion_is_one_exception_without_anyone_typing(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("29.0", "30.5", start=began)
    exception = mixing.exceptions.get()
    assert (exception.kind, exception.field, exception.step.key) == (
        ExceptionKind.EXCURSION,
        "BowlTemperature",
        "mix",
    )
    assert (exception.ended_at, exception.limit, exception.unit) == (None, "≤ 30.0", "°C")
    assert exception.raised_by.username == "system"
    floor.temperature("33.1", "31.0", "29.9", "29.0", start=began + timedelta(seconds=2))
    exception.refresh_from_db()
    assert mixing.exceptions.count() == 1
    assert (exception.worst_value, exception.sample_count) == (Decimal("33.1"), 3)
    assert (exception.began_at, exception.duration_s) == (began + timedelta(seconds=1), 3)
    floor.temperature("30.2", "29.0", start=began + timedelta(seconds=8))
    assert mixing.exceptions.count() == 2


def test_the_same_samples_told_twice_change_nothing(floor: Floor, mixing: Batch, began: datetime) -> None:
    sample = floor.sample(f"{MIXER}.BowlTemperature", "31.0", began + timedelta(seconds=1))
    event = SamplesStored({sample.tag_id: (sample,)}, clock.now())
    for _time in range(3):
        watch_samples(event)
    assert mixing.exceptions.count() == 1


def test_a_whole_excursion_in_one_bundle_is_one_exception_with_its_end(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    moments = [began + timedelta(seconds=second) for second in range(1, 5)]
    bundle = zip(("29.0", "31.0", "32.0", "28.0"), moments, strict=True)
    store([floor.sample(f"{MIXER}.BowlTemperature", value, at) for value, at in bundle])
    exception = mixing.exceptions.get()
    assert (exception.worst_value, exception.sample_count, exception.duration_s) == (Decimal("32.0"), 2, 2)


def test_an_excursion_that_lasts_to_the_end_ends_with_the_phase(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("29.0", "31.0", "32.0", start=began)
    floor.report_state(2, began + timedelta(seconds=4))
    exception = mixing.exceptions.get(kind=ExceptionKind.EXCURSION)
    assert exception.ended_at == began + timedelta(seconds=4)
    assert _values(mixing)["BowlTemperature.max"] == "32.0"


def test_the_first_seconds_of_a_machine_that_starts_from_rest_are_not_judged(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.speed("0", "80", "160", "220", "245", "250", start=began)
    assert not mixing.exceptions.exists()
    floor.speed("230", start=began + timedelta(seconds=7))
    assert mixing.exceptions.get().field == "ImpellerSpeed"


def test_values_before_the_run_and_after_its_end_are_not_judged(floor: Floor, mixing: Batch) -> None:
    floor.temperature("45.0", start=clock.now() - timedelta(seconds=1))
    assert not mixing.exceptions.exists()
    floor.run(("22.0", "23.0", "24.0"))
    floor.temperature("45.0", start=clock.now())
    assert not mixing.exceptions.exists()


@pytest.mark.urs("URS-EBR-09")
def test_a_gap_is_recorded_as_a_gap_and_raises_an_exception(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", "23.0", start=began)
    floor.temperature("24.0", start=began + timedelta(seconds=13))
    floor.speed(*["250"] * 14, start=began)
    floor.report_state(2, began + timedelta(seconds=14))
    assert _values(mixing)["BowlTemperature.gap_s"] == "12"
    gap = mixing.exceptions.get()
    assert (gap.kind, gap.field, gap.recorded) == (ExceptionKind.GAP, "BowlTemperature", "12")


@pytest.mark.urs("URS-INT-01", "URS-EBR-08")
def test_uncertain_and_bad_samples_are_no_proof_of_being_within(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", "22.5", start=began)
    floor.temperature("44.0", start=began + timedelta(seconds=2), status="uncertain")
    floor.temperature("45.0", start=began + timedelta(seconds=3), status="bad")
    floor.temperature("23.0", start=began + timedelta(seconds=4))
    floor.speed(*["250"] * 8, start=began)
    floor.report_state(2, began + timedelta(seconds=7))
    assert _values(mixing)["BowlTemperature.max"] == "23.0"
    record = StepRecord.objects.get(step__key="mix", field="BowlTemperature.max")
    assert record.status == "uncertain"
    excursion = mixing.exceptions.get(kind=ExceptionKind.EXCURSION)
    assert (excursion.worst_value, excursion.is_uncertain) == (Decimal("44.0"), True)
    assert excursion.ended_at == began + timedelta(
        seconds=4
    )  # the first good value inside, not a doubtful one


@pytest.mark.urs("URS-EBR-07", "URS-INT-01")
def test_a_doubtful_value_outside_trips_at_once_and_a_good_one_makes_it_certain(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", start=began)
    floor.temperature("44.0", start=began + timedelta(seconds=1), status="uncertain")
    excursion = mixing.exceptions.get()
    assert (excursion.kind, excursion.ended_at, excursion.is_uncertain) == ("excursion", None, True)
    floor.temperature("22.0", start=began + timedelta(seconds=2), status="uncertain")
    excursion.refresh_from_db()
    assert excursion.ended_at is None  # a doubtful value inside proves nothing
    floor.temperature("31.0", "25.0", start=began + timedelta(seconds=3))
    excursion.refresh_from_db()
    assert (excursion.is_uncertain, excursion.sample_count) == (False, 2)
    assert excursion.ended_at == began + timedelta(seconds=4)
    assert mixing.exceptions.count() == 1


def test_without_any_value_the_summary_says_so(floor: Floor, mixing: Batch, began: datetime) -> None:
    floor.report_state(2, began + timedelta(seconds=10))
    values = _values(mixing)
    assert (values["BowlTemperature.min"], values["BowlTemperature.mean"]) == ("N/A", "N/A")
    assert mixing.exceptions.filter(kind=ExceptionKind.GAP).count() == 2


@pytest.mark.urs("URS-RCP-09")
def test_a_hold_waits_for_the_equipment_and_restart_too(
    floor: Floor, mixing: Batch, began: datetime, heard: list[Any]
) -> None:
    supervisor = floor["wang.fang"]
    batch = hold_batch(batch=mixing, actor=supervisor, reason=because())
    assert batch.procedure_state == ProcedureState.HOLDING
    assert any(isinstance(each, PhaseHolding) for each in heard)
    floor.report_state(3, began + timedelta(seconds=5))
    batch.refresh_from_db()
    assert batch.procedure_state == ProcedureState.HELD
    floor.speed("0", "0", start=began + timedelta(seconds=6))
    assert not mixing.exceptions.exists()
    with pytest.raises(BatchNotRunning):
        floor.record(mixing, "mix", checked="yes")
    batch = restart_batch(batch=batch, actor=supervisor, reason=because("The seal was replaced."))
    assert batch.procedure_state == ProcedureState.RESTARTING
    assert any(isinstance(each, PhaseRestarting) for each in heard)
    floor.report_state(1, began + timedelta(seconds=10))
    batch.refresh_from_db()
    assert batch.procedure_state == ProcedureState.RUNNING
    floor.speed("0", "100", "250", start=began + timedelta(seconds=11))
    assert not mixing.exceptions.exists()


def test_held_time_is_neither_gap_nor_part_of_the_summary(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", "23.0", start=began)
    floor.report_state(3, began + timedelta(seconds=2))
    floor.temperature("40.0", start=began + timedelta(seconds=5))
    floor.report_state(1, began + timedelta(seconds=12))
    floor.temperature("24.0", "25.0", start=began + timedelta(seconds=13))
    floor.report_state(2, began + timedelta(seconds=15))
    values = _values(mixing)
    assert (values["BowlTemperature.max"], values["BowlTemperature.gap_s"]) == ("25.0", "0")
    assert not mixing.exceptions.filter(field="BowlTemperature").exists()


def test_a_stop_at_the_machine_ends_the_phase_and_is_an_exception(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", "22.1", "22.2", start=began)
    floor.speed(*["250"] * 7, start=began)
    floor.report_state(0, began + timedelta(seconds=6))
    assert mixing.exceptions.filter(kind=ExceptionKind.COMMAND).count() == 1
    assert PhaseRun.objects.get().state == WatchState.ENDED


def test_complete_from_the_run_before_does_not_end_this_one(floor: Floor, mixing: Batch) -> None:
    floor.report_state(2)
    assert PhaseRun.objects.get().state == WatchState.WAITING
    assert _values(mixing) == {}


@pytest.mark.urs("URS-EBR-08")
def test_only_a_silent_or_overdue_phase_is_ended_by_hand_and_that_is_an_exception(
    floor: Floor, mixing: Batch, began: datetime, heard: list[Any], shift_clock: Any
) -> None:
    floor.temperature("22.0", "23.0", start=clock.now() - timedelta(seconds=2))
    with pytest.raises(PhaseNotOverdue):
        end_phase(step=floor.step(mixing, "mix"), actor=floor.operator, reason=because())
    shift_clock(seconds=30)
    end_phase(
        step=floor.step(mixing, "mix"), actor=floor.operator, reason=because("The PLC does not answer.")
    )
    exception = mixing.exceptions.get(kind=ExceptionKind.MANUAL_END)
    assert exception.description == "The PLC does not answer."
    assert next(each for each in heard if isinstance(each, PhaseEnded)).by_hand
    floor.record(mixing, "mix", checked="yes")
    with pytest.raises(NoPhaseRunning):
        end_phase(step=floor.step(mixing, "mix"), actor=floor.operator, reason=because())


@pytest.mark.urs("URS-RCP-11")
def test_a_refused_start_is_an_exception_and_the_step_can_be_started_again(
    floor: Floor, mixing: Batch
) -> None:
    system = authority().system_actor()
    fail_phase(step=floor.step(mixing, "mix"), why="Read back 240 rpm instead of 250 rpm.", actor=system)
    step = floor.step(mixing, "mix")
    assert (step.state, step.started_at, step.performer) == (StepState.PENDING, None, None)
    assert "240 rpm" in mixing.exceptions.get(kind=ExceptionKind.COMMAND).description
    assert not PhaseRun.objects.exists()
    floor.start(mixing, "mix")
    assert PhaseRun.objects.get().state == WatchState.WAITING


def test_a_start_that_nobody_answers_is_given_up_by_hand_and_can_be_repeated(
    floor: Floor, mixing: Batch, shift_clock: Any
) -> None:
    with pytest.raises(PhaseNotOverdue):
        end_phase(step=floor.step(mixing, "mix"), actor=floor.operator, reason=because())
    shift_clock(seconds=16)
    step = end_phase(
        step=floor.step(mixing, "mix"), actor=floor.operator, reason=because("No answer from the PLC.")
    )
    assert (step.state, step.performer) == (StepState.PENDING, None)
    assert not StepRecord.objects.filter(step=step).exists()
    assert mixing.exceptions.get().kind == ExceptionKind.MANUAL_END
    floor.start(mixing, "mix")


def test_a_phase_is_started_once(floor: Floor, mixing: Batch) -> None:
    with pytest.raises(StepAlreadyRecorded):
        floor.start(mixing, "mix", by="zhang.wei")


def test_a_late_violation_is_found_at_the_end_and_raised_once(
    floor: Floor, mixing: Batch, began: datetime
) -> None:
    floor.temperature("22.0", start=began + timedelta(seconds=6))
    floor.temperature("35.0", start=began + timedelta(seconds=3))  # arrives after a newer one
    assert not mixing.exceptions.exists()
    floor.speed(*["250"] * 8, start=began)
    floor.report_state(2, began + timedelta(seconds=7))
    found = BatchException.objects.get(batch=mixing, kind=ExceptionKind.EXCURSION)
    assert (found.worst_value, found.sample_count) == (Decimal("35.0"), 1)


def test_watching_costs_one_query_when_nothing_is_watched(
    floor: Floor, django_assert_num_queries: Any
) -> None:
    sample = floor.sample(f"{MIXER}.BowlTemperature", "31.0")
    event = SamplesStored({sample.tag_id: (sample,)}, clock.now())
    with django_assert_num_queries(1):
        watch_samples(event)
