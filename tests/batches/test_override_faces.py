"""An override at the operator's terminal, by two tablets at once, in the record, on paper and by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.errors import (
    SignatureFailed,
    StaleRecord,
)
from audit.models import AuditEvent, Signature
from batches.actions.approve_override import approve_override
from batches.actions.refuse_override import refuse_override
from batches.actions.request_override import request_override
from batches.errors import (
    OverrideNotOpen,
    OverrideWaits,
)
from batches.models import Batch, StepRecord, ToleranceOverride
from batches.selectors.printing import record_content
from kernel.errors import DomainError
from materials.models import MaterialTransaction
from tests.batches.dialogs import HIDDEN, REASON
from tests.batches.floor import Floor, because
from tests.batches.overriding import HEAVY, WHY, YES, approved, asked, refused
from tests.batches.together import at_once


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


class Terminal:
    """The operator's own session, at which the second person decides."""

    def __init__(self, person: Any, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language, "HX-Request": "true"})
        self.client.force_login(person)

    def ask(self, step: Any, version: int | None = None, **entries: str) -> Any:
        """Send the dialog of asking."""
        screen = self._hidden(reverse("batches:request_override", args=[step.uuid]), "screen")
        given = {"row_version": str(version or step.row_version), "screen": screen, **REASON, **entries}
        return self.client.post(reverse("batches:request_override", args=[step.uuid]), given)

    def decide(self, override: ToleranceOverride, username: str, password: str, **entries: str) -> Any:
        """Open the dialog of approving, read what is signed, and send it."""
        address = reverse("batches:approve_override", args=[override.uuid])
        given = {
            "row_version": str(override.row_version),
            **REASON,
            "reason_text": YES,
            "username": username,
            "password": password,
            "seen_digest": self._hidden(address, "seen_digest"),
            "screen": self._hidden(address, "screen"),
            **entries,
        }
        return self.client.post(address, given)

    def _hidden(self, address: str, name: str) -> str:
        return dict(HIDDEN.findall(self.client.get(address).content.decode()))[name]


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
