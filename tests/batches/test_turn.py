"""The order of steps is the server's to enforce; two operators share a batch; nobody records a step twice."""

from __future__ import annotations

import pytest

from audit.errors import PermissionRefused, StaleRecord
from audit.models import AuditChange
from batches.actions.record_step import record_step
from batches.choices import StepState
from batches.errors import (
    BatchNotRunning,
    InputUnknown,
    NotQualified,
    StepAlreadyRecorded,
    StepNotStarted,
    StepOutOfOrder,
)
from batches.models import StepAttempt, StepRecord
from people.actions.record_qualification import record_qualification
from people.models import Qualification
from tests.batches.floor import MIXER, Floor
from tests.batches.plant import LONG_PRODUCT
from tests.batches.together import at_once


@pytest.mark.urs("URS-EBR-03")
@pytest.mark.parametrize("key", ["weigh", "identify", "mix", "moisture", "look"])
def test_a_later_step_is_refused_and_the_try_is_kept(floor: Floor, key: str) -> None:
    batch = floor.started()
    with pytest.raises(StepOutOfOrder) as refused:
        if key == "mix":
            floor.start(batch, key)
        else:
            floor.record(batch, key, scan=MIXER)
    assert "1.1" in refused.value.message
    attempt = StepAttempt.objects.get()
    assert (attempt.error_code, attempt.step.key, attempt.person) == ("BAT-020", key, floor.operator)
    assert floor.step(batch, key).state == StepState.PENDING


@pytest.mark.urs("URS-EBR-03")
def test_the_next_step_waits_until_the_second_person_has_signed(floor: Floor) -> None:
    batch = floor.started()
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    with pytest.raises(StepOutOfOrder):
        floor.record(batch, "weigh", scan="SC-01")
    floor.verify(batch, "clear")
    floor.record(batch, "weigh", scan="SC-01")


def test_two_operators_work_on_one_batch(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    floor.record(batch, "note-01", by="li.na", confirmed="yes")
    floor.record(batch, "note-02", by="zhang.wei", confirmed="yes")
    assert floor.step(batch, "note-01").performer == floor["li.na"]
    assert floor.step(batch, "note-02").performer == floor["zhang.wei"]


def test_nothing_is_recorded_before_the_start_of_the_batch(floor: Floor) -> None:
    batch = floor.batch()
    with pytest.raises(BatchNotRunning):
        floor.record(batch, "clear", scan="R-101")


def test_a_step_with_a_start_button_is_not_recorded_before_it(floor: Floor) -> None:
    batch = floor.until_mixing()
    with pytest.raises(StepNotStarted):
        floor.record(batch, "mix", checked="yes")


def test_an_entry_the_step_does_not_take_is_refused(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    with pytest.raises(InputUnknown):
        floor.record(batch, "note-01", confirmed="yes", started_at="2026-01-01T00:00Z")
    assert StepAttempt.objects.count() == 0


@pytest.mark.urs("URS-EBR-06")
def test_times_come_from_the_server(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    step = floor.record(batch, "note-01", confirmed="yes")
    assert step.started_at == step.ended_at
    image = AuditChange.objects.filter(table_name="batches_stepexecution", row_id=step.pk).order_by("-id")[0]
    assert image.recorded_at == image.event.recorded_at >= step.started_at


@pytest.mark.urs("URS-ACC-12")
def test_an_untrained_person_is_refused_and_the_try_is_kept(floor: Floor) -> None:
    batch = floor.started()
    with pytest.raises(NotQualified) as refused:
        floor.record(batch, "clear", by="wang.fang", scan="R-101")
    assert refused.value.status == 403
    assert StepAttempt.objects.get().error_code == "BAT-023"


def test_training_for_the_equipment_class_suffices(floor: Floor) -> None:
    batch = floor.until_mixing()
    with pytest.raises(NotQualified):
        floor.start(batch, "mix", by="wang.fang")
    record_qualification(
        user=floor["wang.fang"], kind="equipment_class", code="HSG", actor=floor["chen.jing"]
    )
    floor.start(batch, "mix", by="wang.fang")
    assert Qualification.objects.filter(user=floor["wang.fang"]).count() == 1


def test_somebody_without_the_right_is_refused_and_nothing_is_kept_in_the_record(floor: Floor) -> None:
    batch = floor.started()
    with pytest.raises(PermissionRefused):
        floor.record(batch, "clear", by="chen.jing", scan="R-101")
    assert StepAttempt.objects.count() == 0


@pytest.mark.urs("URS-SYS-03")
def test_a_stale_version_is_refused(floor: Floor) -> None:
    batch = floor.started()
    seen = floor.step(batch, "clear")
    floor.record(batch, "clear", scan="R-101")
    with pytest.raises(StaleRecord):
        record_step(
            step=seen,
            inputs={"check.floor": "yes"},
            actor=floor["zhang.wei"],
            expected_version=seen.row_version,
        )


@pytest.mark.urs("URS-SYS-03")
def test_a_step_recorded_once_is_not_recorded_again(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    floor.record(batch, "note-01", confirmed="yes")
    with pytest.raises(StepAlreadyRecorded) as refused:
        floor.record(batch, "note-01", by="zhang.wei", confirmed="yes")
    assert floor["li.na"].printed_name in refused.value.message
    assert StepAttempt.objects.count() == 0


@pytest.mark.urs("URS-SYS-03")
def test_two_tablets_confirm_at_once_and_one_wins(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    step = floor.step(batch, "note-01")
    people = [floor["li.na"], floor["zhang.wei"]]
    answers = at_once(
        *(lambda who=who: record_step(step=step, inputs={"confirmed": "yes"}, actor=who) for who in people)
    )
    results = [type(each).__name__ if isinstance(each, Exception) else "recorded" for each in answers]
    assert sorted(results) == ["StepAlreadyRecorded", "recorded"]
    assert StepRecord.objects.filter(step=step).count() == 1
