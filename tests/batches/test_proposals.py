"""A critical value is changed by two people: proposed, and in force only when another one has approved (URS-AUD-05)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.errors import PermissionRefused, SamePerson, SignatureRequired
from audit.models import AuditEvent, SecurityEvent, Signature
from audit.verification import verify
from batches.actions.approve_correction import approve_correction
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.actions.propose_correction import propose_correction
from batches.actions.reject_correction import reject_correction
from batches.contracts import RELEASE_CHECKS
from batches.errors import (
    NotCritical,
    ProductionIncomplete,
    ProposalNotOpen,
    ProposalWaits,
    SameValue,
    SecondPersonNeeded,
)
from batches.models import Batch, CorrectionProposal, StepExecution, StepRecord
from batches.selectors.printing import record_content
from batches.work_queue import items
from kernel.errors import DomainError
from mom.demo.work.acting import actor, signed
from mom.demo.work.steps import execute
from tests.batches.together import at_once
from tests.factories.batches import proposed, started_batch

WHY = Reason("entry_error", "I read the wrong line.")
YES = Reason("quality_decision", "The print of the balance says 1.80.")


@pytest.fixture
def batch(plant_db: str) -> Batch:
    """In execution; the loss on drying, a critical value, was entered as 1.5 and its step is done."""
    found = started_batch()
    of_drying = found.steps.get(key="loss-on-drying")
    execute(found, until=found.steps.filter(sequence__gt=of_drying.sequence).order_by("sequence")[0].key)
    return found


def value_of(batch: Batch) -> StepRecord:
    found: StepRecord = StepRecord.objects.get(step__batch=batch, field="loss_on_drying")
    return found


def approve(proposal: CorrectionProposal, who: str = "wang.fang") -> CorrectionProposal:
    done: CorrectionProposal = approve_correction(proposal=proposal, reason=YES, **signed(who, "approved"))
    return done


@pytest.mark.urs("URS-AUD-05")
def test_until_a_second_person_approves_everything_goes_on_with_the_first_value(batch: Batch) -> None:
    record = value_of(batch)
    first = record.value
    with pytest.raises(SecondPersonNeeded):
        correct_value(record=record, value="1.80", actor=actor("li.na"), reason=WHY)
    proposal = proposed(batch)
    record.refresh_from_db()
    assert (record.value, record.is_corrected) == (first, False)
    assert not batch.exceptions.filter(kind="correction").exists()
    text = json.dumps(record_content(batch, "en"), default=str, ensure_ascii=False)
    assert proposal.code in text and f"{first} → 1.80" in text

    approve(proposal)
    record.refresh_from_db()
    assert (record.value, record.is_corrected, record.entered_by.username) == ("1.80", True, "li.na")
    exception = batch.exceptions.get(kind="correction")
    assert exception.recorded == f"{first} → 1.80"
    assert WHY.text in exception.description and YES.text in exception.description
    people = dict(
        AuditEvent.objects.filter(
            action__in=["batches.propose_correction", "batches.approve_correction"]
        ).values_list("action", "actor_username")
    )
    assert people == {"batches.propose_correction": "li.na", "batches.approve_correction": "wang.fang"}
    assert Signature.objects.get(subject_uuid=proposal.uuid).signer_username == "wang.fang"
    assert verify().is_whole


@pytest.mark.urs("URS-AUD-05", "URS-SIG-10")
def test_neither_whoever_proposed_nor_anybody_without_the_right_decides(batch: Batch) -> None:
    record = value_of(batch)
    own = propose_correction(record=record, value="1.80", actor=actor("wang.fang"), reason=WHY)
    for decide, meaning in ((approve_correction, "approved"), (reject_correction, "rejected")):
        with pytest.raises(SamePerson):
            decide(proposal=own, reason=YES, **signed("wang.fang", meaning))
        with pytest.raises(PermissionRefused):
            decide(proposal=own, reason=YES, **signed("li.na", meaning))
        with pytest.raises(SignatureRequired):
            decide(proposal=own, reason=YES, actor=actor("chen.jing"))
    assert not Signature.objects.filter(subject_uuid=own.uuid).exists()
    assert value_of(batch).value == record.value
    assert SecurityEvent.objects.filter(username="wang.fang", action="batches.approve_correction").exists()


@pytest.mark.urs("URS-AUD-05")
def test_a_rejected_correction_changes_nothing_and_stays_in_the_record(batch: Batch) -> None:
    first = value_of(batch).value
    proposal = proposed(batch)
    reject_correction(proposal=proposal, reason=YES, **signed("chen.jing", "rejected"))
    assert value_of(batch).value == first
    with pytest.raises(ProposalNotOpen):
        approve(proposal)
    assert batch.steps.get(key="loss-on-drying").proposals.get().state == "rejected"
    assert proposed(batch).number == 2, "another one can be proposed"


@pytest.mark.urs("URS-AUD-05")
def test_what_cannot_be_corrected_is_not_proposed(batch: Batch) -> None:
    record = value_of(batch)
    with pytest.raises(SameValue):
        propose_correction(record=record, value=record.value, actor=actor("li.na"), reason=WHY)
    water = StepRecord.objects.get(step__batch=batch, step__key="granulation-water", field="water")
    with pytest.raises(NotCritical):
        propose_correction(record=water, value="15.1", actor=actor("li.na"), reason=WHY)
    with pytest.raises(DomainError):
        propose_correction(record=record, value="soon", actor=actor("li.na"), reason=WHY)
    proposed(batch)
    with pytest.raises(ProposalWaits):
        proposed(batch)
    assert CorrectionProposal.objects.filter(step__batch=batch).count() == 1


@pytest.mark.urs("URS-AUD-05", "URS-EBR-16")
def test_an_open_proposal_stands_against_completion_and_release(batch: Batch) -> None:
    proposal = proposed(batch)
    findings = RELEASE_CHECKS.get("no_open_corrections").evaluate(batch)
    assert [each.ok for each in findings] == [False] and proposal.code in str(findings[0].text)
    with pytest.raises(ProductionIncomplete) as refused:
        complete_production(batch=batch, actor=actor("wang.fang"))
    assert "proposal" in [each["code"] for each in refused.value.findings]
    approve(proposal)
    assert [each.ok for each in RELEASE_CHECKS.get("no_open_corrections").evaluate(batch)] == [True]


@pytest.mark.urs("URS-AUD-05", "URS-SYS-03")
def test_two_who_decide_at_once_decide_once(batch: Batch) -> None:
    proposal = proposed(batch)
    answers = at_once(
        lambda: approve(proposal, "wang.fang"),
        lambda: reject_correction(proposal=proposal, reason=YES, **signed("chen.jing", "rejected")),
    )
    assert sorted(isinstance(each, CorrectionProposal) for each in answers) == [False, True]
    assert [type(each) for each in answers if isinstance(each, DomainError)] == [ProposalNotOpen]
    assert Signature.objects.filter(subject_uuid=proposal.uuid).count() == 1


@pytest.mark.urs("URS-AUD-05")
def test_it_waits_in_the_work_of_who_may_decide_and_not_of_who_proposed(batch: Batch) -> None:
    proposal = propose_correction(record=value_of(batch), value="1.80", actor=actor("wang.fang"), reason=WHY)
    assert proposal.code in str([each.title for each in items(actor("chen.jing"))])
    assert proposal.code not in str([each.title for each in items(actor("wang.fang"))])


def _client(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language, "HX-Request": "true"})
    client.force_login(actor(username))
    return client


@pytest.mark.urs("URS-AUD-05", "URS-SIG-10")
def test_by_page_the_second_person_approves_at_the_operators_terminal(batch: Batch) -> None:
    operator, record = _client("li.na"), value_of(batch)
    page = reverse("batches:batch_detail", args=[batch.uuid])
    assert "Propose correction" in operator.get(page).content.decode()
    entries = {"reason_code": "entry_error", "reason_text": "I read the wrong line.", "row_version": "1"}
    sent = operator.post(
        reverse("batches:propose_correction", args=[record.uuid]), {**entries, "value": "1.80"}
    )
    assert sent.status_code == 200 and "HX-Refresh" in sent.headers, sent.content.decode()
    proposal = CorrectionProposal.objects.get(step__batch=batch)
    shown = operator.get(page).content.decode()
    assert proposal.code in shown and "stands until a second person has approved" in shown
    chinese = _client("chen.jing", "zh-hans").get(page).content.decode()
    assert "在第二人批准之前" in chinese

    address = reverse("batches:approve_correction", args=[proposal.uuid])
    own = {"username": "li.na", "password": "demo"}
    assert operator.post(address, {**entries, **own, "seen_digest": "0"}).status_code in (401, 403)
    dialog = operator.get(address).content.decode()
    digest = dialog.split('name="seen_digest" value="')[1].split('"')[0]
    given = signed("wang.fang", "approved")["signature"]
    done = operator.post(
        address,
        {**entries, "username": given.username, "password": given.password, "seen_digest": digest},
    )
    assert done.status_code == 200 and "HX-Refresh" in done.headers, done.content.decode()
    assert value_of(batch).value == "1.80"
    assert operator.get("/").wsgi_request.user.username == "li.na"


@pytest.mark.urs("URS-AUD-05")
def test_by_api_it_is_proposed_read_and_approved(batch: Batch) -> None:
    step: StepExecution = batch.steps.get(key="loss-on-drying")
    address = f"/api/v1/steps/{step.uuid}/"
    why = {"reason": {"code": "entry_error", "text": "I read the wrong line."}}
    operator, quality = _client("li.na"), _client("chen.jing")

    def post(client: Client, verb: str, body: dict[str, Any]) -> Any:
        return client.post(f"{address}{verb}/", body, content_type="application/json")

    alone = post(operator, "correct", {**why, "field": "loss_on_drying", "value": "1.80"})
    assert (alone.status_code, alone.json()["code"]) == (409, "BAT-096")
    sent = post(operator, "propose-correction", {**why, "field": "loss_on_drying", "value": "1.80"})
    assert sent.status_code == 200, sent.json()
    read = operator.get(address).json()
    assert [(each["value"], each["state"]) for each in read["proposals"]] == [("1.80", "proposed")]
    assert next(each["value"] for each in read["records"] if each["field"] == "loss_on_drying") != "1.80"
    assert post(operator, "approve-correction", {**why, "number": 1}).status_code == 403
    asked = post(quality, "approve-correction", {**why, "number": 1})
    assert asked.status_code == 401 and asked.json()["signature"]["follows"]
    given = signed("chen.jing", "approved")["signature"]
    body = {
        "username": given.username,
        "password": given.password,
        "meaning": "approved",
        "seen_digest": asked.json()["signature"]["digest"],
    }
    done = post(quality, "approve-correction", {**why, "number": 1, "signature": body})
    assert done.status_code == 200, done.json()
    assert value_of(batch).value == "1.80"
