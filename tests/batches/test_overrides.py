"""A weight outside its tolerance: refused, asked for, let stand by another person, never beyond the recipe's end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit.errors import (
    PermissionRefused,
    ReasonRequired,
    SamePerson,
    SignatureRequired,
)
from audit.models import AuditEvent, SecurityEvent, Signature
from batches.actions.approve_override import approve_override
from batches.actions.hold_batch import hold_batch
from batches.actions.refuse_override import refuse_override
from batches.actions.request_override import request_override
from batches.choices import StepState
from batches.errors import (
    BatchNotRunning,
    BeyondOverride,
    NothingToOverride,
    NotQualified,
    OverrideNotOpen,
    ReadingHasChanged,
    WorkedOnBatch,
    WrongContainer,
)
from batches.models import Batch, StepAttempt, StepRecord, ToleranceOverride
from batches.selectors.hands import demand_other_hands
from batches.selectors.overrides import overrides_to_decide
from kernel.errors import DomainError
from materials.actions.adjust_container import adjust_container
from materials.models import Container, MaterialTransaction
from people.actions.record_qualification import record_qualification
from people.models import Notification
from quality.models import Deviation
from recipes.step_definitions.weigh_material import WeighMaterial
from tests.batches.floor import API_CONTAINER, MIXER, SCALE, Floor, because
from tests.batches.overriding import HEAVY, LIGHT, WHY, YES, approved, asked, refused
from tests.batches.plant import RECIPE


@pytest.mark.urs("URS-MAT-05", "URS-MAT-10", "URS-EBR-15", "URS-SIG-10")
def test_a_second_person_lets_a_weight_stand_and_the_record_says_all_of_it(
    floor: Floor, weighing: Batch
) -> None:
    override = approved(floor, asked(floor, weighing))
    step = floor.step(weighing, "weigh")
    assert (step.state, step.performer) == (StepState.RECORDED, floor.operator)
    net = StepRecord.objects.get(step=step, field="net")
    assert (net.value, net.unit, net.is_in_limits, net.source_kind) == (HEAVY, "kg", False, "scale")
    assert net.entered_by == floor.operator
    assert Container.objects.get(batch_code=weighing.code, kind="dispensed").quantity == Decimal(HEAVY)
    exception = weighing.exceptions.get()
    assert (exception.kind, exception.severity, exception.state) == ("override", "critical", "open")
    assert (exception.recorded, exception.limit) == (HEAVY, "10.95804–11.00196")
    for words in (WHY, YES, floor.operator.get_full_name(), floor["wang.fang"].get_full_name()):
        assert words in exception.description
    assert Deviation.objects.get().exception == exception
    event = AuditEvent.objects.get(action="batches.approve_override")
    assert (event.actor_username, event.reason_text) == ("wang.fang", YES)
    signature = Signature.objects.get(subject_uuid=override.uuid)
    assert (signature.signer_username, signature.meaning) == ("wang.fang", "approved")
    for words in (f"{HEAVY} kg", "10.95804", WHY, "SC-01", "RM-STB-2601"):
        assert words in signature.content
    floor.verify(weighing, "weigh")
    floor.assess(exception)
    assert floor.step(weighing, "weigh").state == StepState.DONE


@pytest.mark.urs("URS-MAT-10", "URS-MAT-11")
@pytest.mark.parametrize("net", [HEAVY, LIGHT])
def test_what_was_accepted_is_charged_whole_and_marked(floor: Floor, weighing: Batch, net: str) -> None:
    approved(floor, asked(floor, weighing, net))
    floor.verify(weighing, "weigh")
    floor.assess(weighing.exceptions.get())
    floor.charge(weighing)
    total = StepRecord.objects.get(step__batch=weighing, step__key="charge", field="quantity")
    assert (total.value, total.is_in_limits) == (net, False)
    assert floor.step(weighing, "charge").state == StepState.DONE


@pytest.mark.urs("URS-MAT-10")
def test_without_an_override_the_charge_takes_no_more_than_the_recipe(floor: Floor, weighing: Batch) -> None:
    """The wider range is that of the accepted weight alone, not of the recipe's override."""
    approved(floor, asked(floor, weighing, "11.010"))
    floor.verify(weighing, "weigh")
    floor.assess(weighing.exceptions.get())
    floor.record(weighing, "identify", scan=MIXER)
    floor.record(weighing, "charge", scan=MIXER)
    own = Container.objects.get(batch_code=weighing.code, kind="dispensed")
    floor.record(weighing, "charge", scan=own.code)
    counted = {"counted": Decimal("11.020"), "unit": "kg"}
    adjust_container(container=own, actor=floor["wang.fang"], reason=because("Weighed again."), **counted)
    with pytest.raises(WrongContainer):
        floor.record(weighing, "charge", charged=own.code)


@pytest.mark.urs("URS-MAT-10")
@pytest.mark.parametrize("net", ["11.090", "10.925", "5.000"])
def test_beyond_the_recipes_end_nobody_accepts_it_and_the_try_stays(
    floor: Floor, weighing: Batch, net: str
) -> None:
    refused(floor, weighing, net)
    with pytest.raises(BeyondOverride) as never:
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    assert "10.9251" in never.value.message and "11.0898" in never.value.message
    assert StepAttempt.objects.latest("id").error_code == "BAT-082"
    assert not ToleranceOverride.objects.exists()


@pytest.mark.parametrize("net", ["11.089", "10.926"])
def test_the_last_digit_inside_the_recipes_end_can_be_accepted(
    floor: Floor, weighing: Batch, net: str
) -> None:
    approved(floor, asked(floor, weighing, net))
    assert floor.step(weighing, "weigh").state == StepState.RECORDED


@pytest.mark.urs("URS-MAT-10")
def test_a_recipe_that_names_no_end_lets_nobody_accept_anything(
    floor: Floor, weighing: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = WeighMaterial.read.__func__

    def without(cls: Any, raw: Any, path: str = "parameters") -> Any:
        return reads(cls, {"material": raw["material"]}, path)

    monkeypatch.setattr(WeighMaterial, "read", classmethod(without))
    refused(floor, weighing, "11.010")
    with pytest.raises(BeyondOverride):
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))


def test_within_its_tolerance_nothing_is_asked_for(floor: Floor, weighing: Batch) -> None:
    """Neither ahead of any refusal, nor after the load was put right."""
    floor.show_weight("10.980")
    with pytest.raises(NothingToOverride):
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    refused(floor, weighing)
    floor.show_weight("10.980")
    with pytest.raises(ReadingHasChanged):
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    assert floor.confirm_weight(weighing, "10.980").state == StepState.RECORDED
    with pytest.raises(DomainError):
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    assert not weighing.exceptions.exists()


def test_asking_and_deciding_need_a_reason_and_deciding_a_signature(floor: Floor, weighing: Batch) -> None:
    refused(floor, weighing)
    with pytest.raises(ReasonRequired):
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator)
    override = request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    supervisor = floor["wang.fang"]
    with pytest.raises(ReasonRequired):
        approve_override(override=override, actor=supervisor, signature=floor.sign("wang.fang", "approved"))
    for action in (approve_override, refuse_override):
        with pytest.raises(SignatureRequired):
            action(override=override, actor=supervisor, reason=because(YES))
    assert floor.step(weighing, "weigh").state == StepState.ACTIVE


def train(floor: Floor, username: str) -> None:
    """Trained for the recipe as the operators are."""
    record_qualification(user=floor[username], kind="recipe", code=RECIPE, actor=floor["chen.jing"])


@pytest.mark.urs("URS-SIG-10")
def test_who_weighed_or_asked_does_not_decide_under_whatever_role(floor: Floor) -> None:
    """A supervisor who stands at the scale needs another one."""
    batch = floor.started()
    floor.clear(batch)
    train(floor, "wang.fang")
    for label in (API_CONTAINER, SCALE):
        floor.record(batch, "weigh", by="wang.fang", scan=label)
    override = asked(floor, batch, by="wang.fang")
    supervisor, signs = floor["wang.fang"], floor.sign
    assert list(overrides_to_decide(supervisor)) == []
    with pytest.raises(SamePerson):
        approved(floor, override)
    with pytest.raises(SamePerson):
        refuse_override(
            override=override,
            actor=supervisor,
            reason=because(YES),
            signature=signs("wang.fang", "rejected"),
        )
    assert not Signature.objects.filter(subject_uuid=override.uuid).exists()


@pytest.mark.urs("URS-SIG-10")
def test_who_scanned_the_lot_has_a_hand_in_the_weight_even_if_another_asks(floor: Floor) -> None:
    batch = floor.started()
    floor.clear(batch)
    train(floor, "wang.fang")
    floor.record(batch, "weigh", scan=API_CONTAINER)
    floor.record(batch, "weigh", by="wang.fang", scan=SCALE)
    with pytest.raises(SamePerson):
        approved(floor, asked(floor, batch))


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("username", ["zhang.wei", "chen.jing", "zhao.lei"])
def test_without_the_right_nobody_decides_and_the_security_log_says_who_tried(
    floor: Floor, weighing: Batch, username: str
) -> None:
    override = asked(floor, weighing)
    before = SecurityEvent.objects.count()
    with pytest.raises(PermissionRefused):
        approved(floor, override, by=username)
    logged = SecurityEvent.objects.latest("id")
    assert SecurityEvent.objects.count() == before + 1
    assert (logged.username, logged.action) == (username, "batches.approve_override")
    override.refresh_from_db()
    assert override.is_open


def test_who_is_not_trained_for_the_step_does_not_ask(floor: Floor, weighing: Batch) -> None:
    refused(floor, weighing)
    with pytest.raises(NotQualified):
        request_override(step=floor.step(weighing, "weigh"), actor=floor["wang.fang"], reason=because(WHY))


@pytest.mark.urs("URS-SIG-10")
def test_who_decided_does_not_review_the_batch(floor: Floor, weighing: Batch) -> None:
    approved(floor, asked(floor, weighing))
    with pytest.raises(WorkedOnBatch):
        demand_other_hands(weighing, floor["wang.fang"], "Review")


def test_a_refused_override_leaves_the_step_to_be_weighed_again(floor: Floor, weighing: Batch) -> None:
    override = refuse_override(
        override=asked(floor, weighing),
        actor=floor["wang.fang"],
        reason=because("Take the last scoop out."),
        signature=floor.sign("wang.fang", "rejected"),
    )
    assert (override.state, override.decided_by) == ("refused", floor["wang.fang"])
    assert floor.step(weighing, "weigh").state == StepState.ACTIVE
    with pytest.raises(NothingToOverride):  # that weight has had its answer
        request_override(step=floor.step(weighing, "weigh"), actor=floor.operator, reason=because(WHY))
    second = asked(floor, weighing, "11.040")
    assert second.number == 2
    assert second.code == f"{weighing.code}/1.2/O2"
    assert not weighing.exceptions.exists()


def test_another_weight_within_the_tolerance_needs_no_decision_any_more(
    floor: Floor, weighing: Batch
) -> None:
    override = asked(floor, weighing)
    floor.show_weight("10.980")
    assert floor.confirm_weight(weighing, "10.980").state == StepState.RECORDED
    with pytest.raises(OverrideNotOpen):
        approved(floor, override)
    override.refresh_from_db()
    assert override.is_lapsed
    assert not weighing.exceptions.exists()
    assert StepRecord.objects.get(step__key="weigh", field="net").value == "10.980"


@pytest.mark.urs("URS-MAT-06")
def test_the_load_must_still_stand_on_the_scale_when_it_is_accepted(floor: Floor, weighing: Batch) -> None:
    override = asked(floor, weighing)
    floor.show_weight("11.060")
    with pytest.raises(ReadingHasChanged):
        approved(floor, override)
    override.refresh_from_db()
    assert override.is_open
    assert not Signature.objects.filter(subject_uuid=override.uuid).exists()
    assert not MaterialTransaction.objects.filter(batch_code=weighing.code).exists()


def test_nothing_is_accepted_while_the_batch_is_held(floor: Floor, weighing: Batch) -> None:
    override = asked(floor, weighing)
    hold_batch(batch=weighing, actor=floor.operator, reason=because("The booth is dirty."))
    with pytest.raises(BatchNotRunning):
        approved(floor, override)


def test_whoever_can_decide_hears_of_it_and_finds_it_among_their_work(floor: Floor, weighing: Batch) -> None:
    override = asked(floor, weighing)
    told = Notification.objects.filter(user=floor["wang.fang"]).latest("id")
    assert f"{HEAVY} kg" in told.text["zh"] and "申请" in told.text["zh"]
    assert list(overrides_to_decide(floor["wang.fang"])) == [override]
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(floor["wang.fang"])
    assert f"Decide about override {override.code}" in browser.get("/").content.decode()
    approved(floor, override)
    assert list(overrides_to_decide(floor["wang.fang"])) == []
