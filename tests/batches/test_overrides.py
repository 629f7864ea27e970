"""A weight outside its tolerance: refused, asked for, let stand by another person, never beyond the recipe's end."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.errors import (
    PermissionRefused,
    ReasonRequired,
    SamePerson,
    SignatureFailed,
    SignatureRequired,
    StaleRecord,
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
    OverrideWaits,
    ReadingHasChanged,
    WeightOutOfTolerance,
    WorkedOnBatch,
    WrongContainer,
)
from batches.models import Batch, StepAttempt, StepRecord, ToleranceOverride
from batches.selectors.hands import demand_other_hands
from batches.selectors.overrides import overrides_to_decide
from batches.selectors.printing import record_content
from kernel.errors import DomainError
from materials.actions.adjust_container import adjust_container
from materials.models import Container, MaterialTransaction
from people.actions.record_qualification import record_qualification
from people.models import Notification
from quality.models import Deviation
from recipes.step_definitions.weigh_material import WeighMaterial
from tests.batches.floor import API_CONTAINER, MIXER, SCALE, Floor, because
from tests.batches.plant import RECIPE

HEAVY, LIGHT = "11.050", "10.930"  # tolerance 10.95804–11.00196, with an override 10.9251–11.0898
WHY = "The last scoop fell in; what was taken out cannot go back."
YES = "0.64 % above target; covered by validation report VR-7."


@pytest.fixture
def weighing(floor: Floor) -> Batch:
    """A batch at the weighing, lot and scale proven."""
    batch = floor.started()
    floor.clear(batch)
    floor.identify_weighing(batch)
    return batch


def refused(floor: Floor, batch: Batch, net: str = HEAVY, by: str = "li.na") -> None:
    """The weight is shown, confirmed and refused."""
    floor.show_weight(net)
    with pytest.raises(WeightOutOfTolerance):
        floor.confirm_weight(batch, net, by=by)


def asked(floor: Floor, batch: Batch, net: str = HEAVY, by: str = "li.na") -> ToleranceOverride:
    """Refused, and asked for."""
    refused(floor, batch, net, by)
    return request_override(step=floor.step(batch, "weigh"), actor=floor[by], reason=because(WHY))


def approved(floor: Floor, override: ToleranceOverride, by: str = "wang.fang") -> ToleranceOverride:
    """Let stand by a second person."""
    return approve_override(
        override=override, actor=floor[by], reason=because(YES), signature=floor.sign(by, "approved")
    )


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


# --- two at once ------------------------------------------------------------------------------


def at_once(*calls: Any) -> list[Any]:
    """Each call in a thread of its own: what it returned or raised."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int, call: Any) -> None:
        start.wait(timeout=10)
        try:
            answers[index] = call()
        except DomainError as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.urs("URS-SYS-03")
def test_two_tablets_that_ask_at_once_ask_once(floor: Floor, weighing: Batch) -> None:
    refused(floor, weighing)
    step = floor.step(weighing, "weigh")
    people = (floor["li.na"], floor["zhang.wei"])
    answers = at_once(
        *(lambda who=who: request_override(step=step, actor=who, reason=because(WHY)) for who in people)
    )
    kinds = sorted(type(each).__name__ for each in answers)
    assert kinds == [OverrideWaits.__name__, ToleranceOverride.__name__]
    assert ToleranceOverride.objects.count() == 1


@pytest.mark.urs("URS-SYS-03")
def test_two_tablets_that_decide_at_once_decide_once(floor: Floor, weighing: Batch) -> None:
    override = asked(floor, weighing)
    sign = {"actor": floor["wang.fang"], "reason": because(YES)}
    answers = at_once(
        lambda: approve_override(override=override, signature=floor.sign("wang.fang", "approved"), **sign),
        lambda: refuse_override(override=override, signature=floor.sign("wang.fang", "rejected"), **sign),
    )
    assert sorted(isinstance(each, ToleranceOverride) for each in answers) == [False, True]
    assert [type(each) for each in answers if isinstance(each, DomainError)] == [OverrideNotOpen]
    assert Signature.objects.filter(subject_uuid=override.uuid).count() == 1


@pytest.mark.urs("URS-SYS-03")
def test_a_weight_and_a_decision_at_once_leave_one_weight(floor: Floor, weighing: Batch) -> None:
    """Whoever comes second finds the step recorded; nobody waits for the other in a circle."""
    override = asked(floor, weighing)
    answers = at_once(lambda: approved(floor, override), lambda: floor.confirm_weight(weighing, HEAVY))
    assert isinstance(answers[0], ToleranceOverride)
    assert isinstance(answers[1], DomainError)
    assert StepRecord.objects.filter(step__key="weigh", field="net").count() == 1
    assert (
        MaterialTransaction.objects.filter(batch_code=weighing.code, container__kind="dispensed").count() == 1
    )


# --- at the terminal --------------------------------------------------------------------------


class Terminal:
    """The operator's own session, at which the second person decides."""

    def __init__(self, person: Any, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language, "HX-Request": "true"})
        self.client.force_login(person)

    def ask(self, step: Any, version: int | None = None, **entries: str) -> Any:
        """Send the dialog of asking."""
        given = {"row_version": str(version or step.row_version), "reason_code": "process_upset", **entries}
        return self.client.post(reverse("batches:request_override", args=[step.uuid]), given)

    def decide(self, override: ToleranceOverride, username: str, password: str, **entries: str) -> Any:
        """Open the dialog of approving, read what is signed, and send it."""
        address = reverse("batches:approve_override", args=[override.uuid])
        shown = self.client.get(address).content.decode()
        digest = shown.split('name="seen_digest" value="')[1].split('"')[0]
        given = {
            "row_version": str(override.row_version),
            "reason_code": "process_upset",
            "reason_text": YES,
            "username": username,
            "password": password,
            "seen_digest": digest,
            **entries,
        }
        return self.client.post(address, given)


@pytest.mark.urs("URS-SIG-03", "URS-SIG-10")
def test_at_the_operators_terminal_the_signer_acts_and_the_session_stays(
    floor: Floor, weighing: Batch
) -> None:
    terminal = Terminal(floor.operator)
    override = asked(floor, weighing)
    reply = terminal.decide(override, "wang.fang", floor.cast.password)
    assert (reply.status_code, reply["HX-Refresh"]) == (200, "true")
    assert AuditEvent.objects.get(action="batches.approve_override").actor_username == "wang.fang"
    assert terminal.client.get("/").wsgi_request.user == floor.operator


@pytest.mark.urs("URS-SIG-03")
def test_a_wrong_password_keeps_every_entry_but_itself(floor: Floor, weighing: Batch) -> None:
    terminal = Terminal(floor.operator)
    override = asked(floor, weighing)
    reply = terminal.decide(override, "wang.fang", "not the password")
    page = reply.content.decode()
    assert reply.status_code == SignatureFailed.status
    assert YES in page and 'value="wang.fang"' in page and "AUD-005" in page
    assert "not the password" not in page
    override.refresh_from_db()
    assert override.is_open


@pytest.mark.urs("URS-ACC-01")
def test_the_operator_opens_the_dialog_but_cannot_decide(floor: Floor, weighing: Batch) -> None:
    terminal = Terminal(floor.operator)
    override = asked(floor, weighing)
    own = terminal.decide(override, "li.na", floor.cast.password)
    assert (own.status_code, "AUD-0" in own.content.decode()) == (403, True)
    colleague = terminal.decide(override, "zhang.wei", floor.cast.password)
    assert colleague.status_code == 403
    address = reverse("batches:approve_override", args=[override.uuid])
    given = {"reason_code": "process_upset", "reason_text": YES, "row_version": "1"}
    assert (
        terminal.client.post(address, given).status_code == 403
    )  # nobody signs: the session alone is not enough
    stranger = Terminal(floor["chen.jing"])
    assert stranger.client.get(address).status_code == 403
    override.refresh_from_db()
    assert override.is_open


@pytest.mark.urs("URS-SYS-03")
def test_a_page_from_before_is_refused(floor: Floor, weighing: Batch) -> None:
    terminal = Terminal(floor.operator)
    step = floor.step(weighing, "weigh")
    refused(floor, weighing)
    floor.record(weighing, "weigh", by="zhang.wei", scan="RM-STB-2601-02")
    stale = terminal.ask(step, reason_text=WHY)
    assert stale.status_code == StaleRecord.status
    assert WHY in stale.content.decode()
    override = asked(floor, weighing)
    refuse_override(
        override=override,
        actor=floor["wang.fang"],
        reason=because(YES),
        signature=floor.sign("wang.fang", "rejected"),
    )
    late = terminal.decide(override, "wang.fang", floor.cast.password, row_version="1")
    assert late.status_code == 409
    assert ToleranceOverride.objects.get().state == "refused"


@pytest.mark.parametrize(("language", "words"), [("en", "Approved by"), ("zh-hans", "批准人")])
def test_the_batch_record_names_who_asked_who_accepted_and_both_reasons(
    floor: Floor, weighing: Batch, language: str, words: str
) -> None:
    approved(floor, asked(floor, weighing))
    browser = Client(headers={"accept-language": language})
    browser.force_login(floor["chen.jing"])
    page = browser.get(weighing.get_absolute_url()).content.decode()
    for text in (words, WHY, YES, "BAT-040", f"{weighing.code}/1.2/O1", "wang.fang"):
        assert text in page, text


@pytest.mark.urs("URS-EBR-15", "URS-SIG-04")
def test_the_printed_record_says_it_in_both_languages(floor: Floor, weighing: Batch) -> None:
    approved(floor, asked(floor, weighing))
    told = str(record_content(weighing, "both"))
    for text in (
        f"Override {weighing.code}/1.2/O1",
        "超差许可",
        WHY,
        YES,
        "wang.fang",
        "BAT-040",
        "Approve override",
    ):
        assert text in told, text


def test_by_the_api_it_is_asked_for_decided_and_read(floor: Floor, weighing: Batch) -> None:
    refused(floor, weighing)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(floor.operator)
    step = floor.step(weighing, "weigh")
    reason = {"code": "process_upset", "text": WHY}
    asked_for = browser.post(
        f"/api/v1/steps/{step.uuid}/request-override/", {"reason": reason}, content_type="application/json"
    )
    assert asked_for.status_code in (200, 201), asked_for.content
    read = browser.get(f"/api/v1/steps/{step.uuid}/").json()
    assert [(each["value"], each["is_open"]) for each in read["overrides"]] == [(HEAVY, True)]
    unknown = browser.post(
        f"/api/v1/steps/{step.uuid}/approve-override/",
        {"number": 7, "reason": reason},
        content_type="application/json",
    )
    assert unknown.status_code in (403, 422)
