"""Exceptions: what stops a batch, who assesses, what a person can report, skip and verify."""

from __future__ import annotations

import pytest

from audit.errors import PermissionRefused, ReasonRequired, SamePerson, SignatureFailed, SignatureRequired
from audit.models import AuditRef, Signature
from batches.actions.assess_exception import assess_exception
from batches.actions.hold_batch import hold_batch
from batches.actions.report_exception import report_exception
from batches.actions.restart_batch import restart_batch
from batches.actions.skip_step import skip_step
from batches.actions.verify_step import verify_step
from batches.choices import ExceptionState, ProcedureState, StepState
from batches.errors import (
    AlreadyAssessed,
    BatchBlocked,
    BatchNotRunning,
    JustificationMissing,
    NothingToVerify,
    NotReportable,
    StepNotSkippable,
    StepOfOtherBatch,
    StepOutOfOrder,
)
from batches.models import Batch
from kernel.errors import TransitionRefused
from tests.batches.floor import Floor, because
from tests.batches.plant import LONG_PRODUCT
from tests.factories.grants import grant_role


@pytest.fixture
def long(floor: Floor) -> Batch:
    """A batch with many confirmations ahead."""
    return floor.started(product=LONG_PRODUCT)


@pytest.mark.urs("URS-EBR-07")
def test_a_step_with_an_open_exception_does_not_close_until_qa_has_assessed_it(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="2.10")
    floor.record(batch, "count", value="207500")  # not critical: the work goes on
    assert floor.step(batch, "moisture").state == StepState.RECORDED
    exception = floor.assess(batch.exceptions.get())
    assert (exception.state, exception.assessed_by) == (ExceptionState.ASSESSED, floor["chen.jing"])
    assert floor.step(batch, "moisture").state == StepState.DONE
    with pytest.raises(AlreadyAssessed):
        floor.assess(exception)


@pytest.mark.urs("URS-EBR-07")
def test_only_qa_assesses_and_only_with_words(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="2.10")
    for person in ("li.na", "wang.fang", "zhao.lei"):
        with pytest.raises(PermissionRefused):
            floor.assess(batch.exceptions.get(), by=person)
    with pytest.raises(JustificationMissing):
        assess_exception(
            exception=batch.exceptions.get(),
            assessment="no_impact",
            justification="  ",
            actor=floor["chen.jing"],
        )


@pytest.mark.urs("URS-EBR-03", "URS-EBR-07")
def test_a_critical_exception_stops_the_next_step_until_it_is_assessed(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="202348")
    floor.verify(batch, "count")
    floor.record(batch, "yield", result="96.54")
    with pytest.raises(StepOutOfOrder) as refused:
        floor.record(batch, "look", confirmed="yes")
    assert "QA has to assess" in refused.value.what_to_do
    floor.assess(batch.exceptions.get())
    floor.record(batch, "look", confirmed="yes")


def test_a_person_reports_what_no_instrument_saw(floor: Floor, long: Batch) -> None:
    floor.record(long, "note-01", confirmed="yes")
    exception = report_exception(
        batch=long,
        step=floor.step(long, "note-01"),
        severity="major",
        actor=floor.operator,
        reason=because("A drop of oil fell beside the bowl."),
    )
    assert (exception.kind, exception.raised_by) == ("reported", floor.operator)
    assert exception.description == "A drop of oil fell beside the bowl."
    floor.record(long, "note-02", confirmed="yes")
    assert AuditRef.objects.filter(ref=f"batch:{long.code}", event_id__gt=0).exists()


def test_a_critical_report_stops_the_whole_batch(floor: Floor, long: Batch) -> None:
    exception = report_exception(
        batch=long, severity="critical", actor=floor.operator, reason=because("Glass broke above the bowl.")
    )
    with pytest.raises(BatchBlocked) as refused:
        floor.record(long, "note-01", confirmed="yes")
    assert exception.code in refused.value.message
    floor.assess(exception)
    floor.record(long, "note-01", confirmed="yes")


def test_a_report_needs_words_a_record_and_a_step_of_that_batch(floor: Floor, long: Batch) -> None:
    with pytest.raises(ReasonRequired):
        report_exception(batch=long, severity="major", actor=floor.operator)
    floor.make_ready("HSG-02")
    other = floor.batch(floor.order(number="2"))
    with pytest.raises(NotReportable):
        report_exception(batch=other, severity="major", actor=floor.operator, reason=because())
    with pytest.raises(StepOfOtherBatch):
        report_exception(
            batch=long,
            step=floor.step(other, "clear"),
            severity="major",
            actor=floor.operator,
            reason=because(),
        )


@pytest.mark.urs("URS-EBR-03")
def test_qa_skips_a_step_with_reason_and_signature_and_an_exception_tells_of_it(
    floor: Floor, long: Batch
) -> None:
    step = floor.step(long, "note-01")
    with pytest.raises(PermissionRefused):
        skip_step(
            step=step, actor=floor.operator, reason=because(), signature=floor.sign("li.na", "approved")
        )
    qa, signature = floor["chen.jing"], floor.sign("chen.jing", "approved")
    with pytest.raises(StepOutOfOrder):
        skip_step(step=floor.step(long, "note-02"), actor=qa, reason=because(), signature=signature)
    skipped = skip_step(step=step, actor=qa, reason=because("The sieve is not needed."), signature=signature)
    assert skipped.state == StepState.SKIPPED
    assert long.exceptions.get().description == "The sieve is not needed."
    floor.record(long, "note-02", confirmed="yes")
    with pytest.raises(StepNotSkippable):
        skip_step(step=floor.step(long, "note-02"), actor=qa, reason=because(), signature=signature)


@pytest.fixture
def to_verify(floor: Floor) -> Batch:
    """A batch whose line clearance waits for the second person."""
    batch = floor.started()
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    return batch


@pytest.mark.urs("URS-SIG-10")
def test_the_performer_cannot_be_the_second_person_under_any_role(floor: Floor, to_verify: Batch) -> None:
    grant_role(user=floor.operator, role="supervisor", site=floor.site, actor=floor["admin.sun"])
    with pytest.raises(SamePerson):
        floor.verify(to_verify, "clear", by="li.na")
    assert floor.step(to_verify, "clear").verifier is None


@pytest.mark.urs("URS-SIG-10")
def test_whoever_entered_a_part_cannot_verify_the_whole(floor: Floor) -> None:
    batch = floor.started()
    floor.record(batch, "clear", by="zhang.wei", scan="R-101")
    floor.record(batch, "clear", by="li.na", check__floor="yes", check__labels="yes", cleared="yes")
    with pytest.raises(SamePerson):
        floor.verify(batch, "clear", by="li.na")
    with pytest.raises(SamePerson):
        floor.verify(batch, "clear", by="zhang.wei")
    floor.verify(batch, "clear", by="wang.fang")


@pytest.mark.urs("URS-SIG-03")
def test_verifying_takes_a_signature_not_a_session(floor: Floor, to_verify: Batch) -> None:
    step = floor.step(to_verify, "clear")
    with pytest.raises(SignatureRequired) as needed:
        verify_step(step=step, actor=floor["zhang.wei"])
    assert needed.value.content["content"]["values"]["checklist"] == "2/2"
    wrong = type(floor.sign("zhang.wei", "verified"))("zhang.wei", "wrong", "verified")
    with pytest.raises(SignatureFailed):
        verify_step(step=step, actor=floor["zhang.wei"], signature=wrong)
    verified = floor.verify(to_verify, "clear")
    assert (verified.state, verified.verifier) == (StepState.DONE, floor["zhang.wei"])
    signature = Signature.objects.get(subject_uuid=step.uuid)
    assert (signature.meaning, signature.signer_username) == ("verified", "zhang.wei")
    with pytest.raises(NothingToVerify):
        floor.verify(to_verify, "clear")


@pytest.mark.urs("URS-RCP-09")
def test_a_batch_without_running_equipment_is_held_at_once_with_a_reason(floor: Floor, long: Batch) -> None:
    supervisor = floor["wang.fang"]
    with pytest.raises(ReasonRequired):
        hold_batch(batch=long, actor=supervisor)
    held = hold_batch(batch=long, actor=supervisor, reason=because())
    assert held.procedure_state == ProcedureState.HELD
    with pytest.raises(BatchNotRunning):
        floor.record(long, "note-01", confirmed="yes")
    with pytest.raises(TransitionRefused):
        hold_batch(batch=held, actor=supervisor, reason=because())
    assert (
        restart_batch(batch=held, actor=supervisor, reason=because()).procedure_state
        == ProcedureState.RUNNING
    )
    floor.record(long, "note-01", confirmed="yes")
