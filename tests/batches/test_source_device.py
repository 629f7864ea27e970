"""A step is done from a terminal of its room, a weight read from the terminal's own scale (21 CFR 11.10(h))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.errors import PermissionRefused
from audit.models import SecurityEvent, Signature
from batches.actions.request_override import request_override
from batches.models import Batch, CorrectionProposal, StepAttempt, StepRecord
from batches.selectors.scale import sample_ref, scale_reading
from equipment.models import Room, Unit
from kernel import clock
from materials.models import MaterialTransaction
from people.actions.terminals import register_terminal, revoke_terminal
from people.errors import TerminalGone, TerminalTaken
from people.models import PersonSession, Terminal
from tests.batches.dialogs import HIDDEN
from tests.batches.floor import ROOM, Floor, because
from tests.batches.overriding import WHY, refused

LOST = Reason("access_change", "The tablet was lost in the yard")


def tablet(floor: Floor, room: str = "", scale: str = "", by: str = "li.na") -> Client:
    """Somebody signed in at a tablet, which is registered if a room is named."""
    browser = Client()
    browser.get("/sign-in/")
    entered = {"username": by, "password": floor.cast.password}
    assert browser.post("/sign-in/", entered).status_code == 302
    number = PersonSession.objects.latest("id").terminal
    if room:
        register_terminal(
            site=floor.site,
            code=number,
            name=f"Tablet in {room}",
            room=Room.objects.get(code=room),
            scale=Unit.objects.get(code=scale) if scale else None,
            actor=floor["admin.sun"],
        )
    return browser


def weighs(floor: Floor, batch: Batch, browser: Client) -> Any:
    """The weight that SC-01 shows, sent from this tablet."""
    floor.show_weight("10.980")
    reading = scale_reading(Unit.objects.get(code="SC-01"), clock.now())
    assert reading.net is not None
    body = {"inputs": {"net": "10.980", "sample": sample_ref(reading.net)}}
    return browser.post(
        f"/api/v1/steps/weigh/record/?batch={batch.code}", body, content_type="application/json"
    )


def assert_refused(reply: Any, code: str, batch: Batch) -> None:
    assert (reply.status_code, reply.json()["code"]) == (403, code)
    assert not MaterialTransaction.objects.filter(batch_code=batch.code).exists()
    assert not StepAttempt.objects.filter(error_code=code).exists()
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.action, event.error_code) == ("permission", "batches.record_step", code)


@pytest.mark.urs("URS-ACC-11")
def test_a_terminal_reads_its_own_scale_and_no_other(floor: Floor, weighing: Batch) -> None:
    of_the_other = tablet(floor, "R-101", "SC-02")
    assert_refused(weighs(floor, weighing, of_the_other), "PEO-049", weighing)
    scan = {"inputs": {"scan": "SC-01"}}
    address = f"/api/v1/steps/weigh/record/?batch={weighing.code}"
    assert_refused(of_the_other.post(address, scan, content_type="application/json"), "PEO-049", weighing)
    assert weighs(floor, weighing, tablet(floor, "R-101", "SC-01")).status_code == 200


@pytest.mark.urs("URS-ACC-11")
def test_a_terminal_does_its_own_rooms_tasks(floor: Floor, weighing: Batch) -> None:
    assert_refused(weighs(floor, weighing, tablet(floor, "R-102")), "PEO-049", weighing)
    assert weighs(floor, weighing, tablet(floor, "R-101")).status_code == 200


@pytest.mark.urs("URS-ACC-11")
def test_the_page_is_refused_as_the_api_is(floor: Floor, weighing: Batch) -> None:
    browser = tablet(floor, "R-102")
    step = floor.step(weighing, "weigh")
    reply = browser.post(f"/batches/{weighing.uuid}/workstation/{step.uuid}/record/", {"scan": "SC-01"})
    assert reply.status_code == 403
    assert "PEO-049" in reply.content.decode()


@pytest.mark.urs("URS-ACC-11")
def test_where_the_site_says_so_an_unknown_device_records_nothing(
    floor: Floor, weighing: Batch, settings: Any
) -> None:
    unknown = tablet(floor)
    settings.PHARMOM_KNOWN_TERMINALS = ["SZ"]
    assert_refused(weighs(floor, weighing, unknown), "PEO-050", weighing)
    without_number = Client()
    without_number.force_login(floor["li.na"])
    assert_refused(weighs(floor, weighing, without_number), "PEO-050", weighing)
    known = tablet(floor, "R-101", "SC-01")
    terminal = Terminal.objects.get()
    revoke_terminal(terminal=terminal, actor=floor["admin.sun"], reason=LOST)
    assert known.get("/api/v1/batches/").status_code == 401, "who was signed in there no longer is"
    settings.PHARMOM_KNOWN_TERMINALS = []
    assert weighs(floor, weighing, unknown).status_code == 200


@pytest.mark.urs("URS-ACC-11")
def test_a_number_that_was_made_up_is_no_terminal(floor: Floor, weighing: Batch, settings: Any) -> None:
    tablet(floor, "R-101", "SC-01")
    settings.PHARMOM_KNOWN_TERMINALS = ["SZ"]
    thief = Client()
    thief.cookies["pharmom_terminal"] = Terminal.objects.get().code
    thief.force_login(floor["li.na"])
    assert_refused(weighs(floor, weighing, thief), "PEO-050", weighing)


def test_registering_and_revoking_is_the_administrators_and_said_once(floor: Floor) -> None:
    here = {"site": floor.site, "code": "T-0000000A", "name": "Booth"}
    with pytest.raises(PermissionRefused):
        register_terminal(**here, actor=floor["li.na"])
    terminal = register_terminal(**here, actor=floor["admin.sun"])
    with pytest.raises(TerminalTaken):
        register_terminal(**here, actor=floor["admin.sun"])
    revoke_terminal(terminal=terminal, actor=floor["admin.sun"], reason=LOST)
    with pytest.raises(TerminalGone):
        revoke_terminal(terminal=terminal, actor=floor["admin.sun"], reason=LOST)
    assert register_terminal(**here, actor=floor["admin.sun"]).revoked_at is None
    scale = Unit.objects.get(code="SC-01")
    with pytest.raises(ValidationError):
        register_terminal(
            site=floor.site,
            code="T-0000000B",
            name="Booth",
            room=Room.objects.get(code="R-102"),
            scale=scale,
            actor=floor["admin.sun"],
        )


def test_this_very_terminal_is_registered_by_page(floor: Floor) -> None:
    sun = tablet(floor, by="admin.sun")
    number = PersonSession.objects.latest("id").terminal
    assert number in sun.get("/terminals/register/").content.decode()
    room = Room.objects.get(code="R-101")
    entered = {"code": number, "name": "Booth 1", "site": floor.site.pk, "room": room.pk}
    assert sun.post("/terminals/register/", entered).status_code == 302
    terminal = Terminal.objects.get()
    assert (terminal.code, terminal.room) == (number, room)
    other = tablet(floor, by="admin.sun")
    sun.cookies["django_language"] = other.cookies["django_language"] = "en"
    listed = sun.get("/terminals/").content.decode()
    assert number in listed and "This one" in listed
    elsewhere = other.get("/terminals/").content.decode()
    assert number in elsewhere and "This one" not in elsewhere
    reason = {"reason_code": "access_change", "reason_text": "Moved to another booth"}
    assert sun.post(f"/terminals/{terminal.uuid}/revoke/", reason).status_code == 302
    terminal.refresh_from_db()
    assert terminal.revoked_at is not None


REASON = {"reason_code": "process_upset", "reason_text": "Seen at the scale: nothing was spilt."}


@dataclass
class Work:
    """One action on one step, as both faces send it."""

    person: str
    step: str
    action: str
    page: str
    record: Any
    entered: dict[str, str]
    body: dict[str, Any]


def _work(floor: Floor, batch: Batch, name: str) -> Work:
    """What can be done in the weighing room (R-101) once the floor has come so far."""
    if name == "verify":
        floor.record(batch, "clear", scan=ROOM)
        floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
        return Work("zhang.wei", "clear", name, "verify_step", floor.step(batch, "clear"), {}, {})
    if name == "skip":
        return Work("chen.jing", "clear", name, "skip_step", floor.step(batch, "clear"), {}, {})
    floor.clear(batch)
    floor.identify_weighing(batch)
    refused(floor, batch)
    step = floor.step(batch, "weigh")
    if name == "request-override":
        return Work("li.na", "weigh", name, "request_override", step, {}, {})
    override = request_override(step=step, actor=floor["li.na"], reason=because(WHY))
    person, page = "wang.fang", name.replace("-", "_")
    return Work(person, "weigh", name, page, override, {}, {"number": override.number})


@pytest.mark.urs("URS-ACC-11")
@pytest.mark.parametrize("face", ["page", "api"])
@pytest.mark.parametrize(
    "name", ["verify", "skip", "request-override", "approve-override", "refuse-override"]
)
def test_every_action_on_a_step_asks_where_it_is_done(floor: Floor, name: str, face: str) -> None:
    batch = floor.started()
    work = _work(floor, batch, name)
    elsewhere = tablet(floor, "R-102", by=work.person)
    reply = _send(work, batch, elsewhere, face)
    assert reply.status_code == 403, reply.content.decode()[-1500:]
    assert "PEO-049" in reply.content.decode()
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.error_code) == ("permission", "PEO-049")
    assert not Signature.objects.filter(subject_uuid=work.record.uuid).exists()
    here = _send(work, batch, tablet(floor, "R-101", by=work.person), face)
    assert "PEO-049" not in here.content.decode(), "at a terminal of the room it goes on"
    assert here.status_code in (200, 302, 401), here.content.decode()[-1500:]


def _send(work: Work, batch: Batch, browser: Client, face: str) -> Any:
    if face == "api":
        address = f"/api/v1/steps/{work.step}/{work.action}/?batch={batch.code}"
        reason = {"code": REASON["reason_code"], "text": REASON["reason_text"]}
        body = {**work.body} if work.action == "verify" else {**work.body, "reason": reason}
        return browser.post(address, body, content_type="application/json")
    address = reverse(f"batches:{work.page}", args=[work.record.uuid])
    dialog = browser.get(address)
    if dialog.status_code != 200:
        return dialog
    entered = {} if work.action == "verify" else REASON
    shown = {name: text for name, text in HIDDEN.findall(dialog.content.decode()) if name != "seen_digest"}
    return browser.post(address, {**shown, **entered, **work.entered})


@pytest.mark.urs("URS-ACC-11")
@pytest.mark.parametrize("face", ["page", "api"])
def test_a_value_is_corrected_from_a_known_terminal(floor: Floor, settings: Any, face: str) -> None:
    """A step that belongs to no room: the site still says from which devices its records are changed."""
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    record = StepRecord.objects.get(step__batch=batch, step__key="moisture", field="moisture")
    body, entered = {"field": "moisture", "value": "1.60"}, {"value": "1.60"}
    work = Work("li.na", "moisture", "correct", "correct_value", record, entered, body)
    unknown, known = tablet(floor), tablet(floor, "R-101")
    settings.PHARMOM_KNOWN_TERMINALS = ["SZ"]
    reply = _send(work, batch, unknown, face)
    assert reply.status_code == 403, reply.content.decode()[-1500:]
    assert "PEO-050" in reply.content.decode()
    record.refresh_from_db()
    assert record.value == "1.50"
    assert _send(work, batch, known, face).status_code in (200, 302)
    record.refresh_from_db()
    assert record.value == "1.60"


@pytest.mark.urs("URS-ACC-11", "URS-AUD-05")
@pytest.mark.parametrize("face", ["page", "api"])
def test_a_correction_is_proposed_from_a_known_terminal(floor: Floor, settings: Any, face: str) -> None:
    """The place is asked before anything else is said about the value, so a stranger learns nothing of it."""
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    record = StepRecord.objects.get(step__batch=batch, step__key="moisture", field="moisture")
    body, entered = {"field": "moisture", "value": "1.60"}, {"value": "1.60"}
    work = Work("li.na", "moisture", "propose-correction", "propose_correction", record, entered, body)
    unknown, known = tablet(floor), tablet(floor, "R-101")
    settings.PHARMOM_KNOWN_TERMINALS = ["SZ"]
    reply = _send(work, batch, unknown, face)
    assert reply.status_code == 403, reply.content.decode()[-1500:]
    assert "PEO-050" in reply.content.decode()
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.action, event.error_code) == (
        "permission",
        "batches.propose_correction",
        "PEO-050",
    )
    assert not CorrectionProposal.objects.exists()
    assert "PEO-050" not in _send(work, batch, known, face).content.decode()


@pytest.mark.urs("URS-ACC-11", "URS-EBR-08")
@pytest.mark.parametrize("face", ["page", "api"])
def test_a_phase_is_ended_by_hand_from_a_terminal_of_its_room(
    floor: Floor, face: str, shift_clock: Any
) -> None:
    """The mixer stands in R-102; its start is answered by nobody."""
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    shift_clock(seconds=16)
    step = floor.step(batch, "mix")
    work = Work("li.na", "mix", "end-phase", "end_phase", step, {}, {})
    reply = _send(work, batch, tablet(floor, "R-101"), face)
    assert reply.status_code == 403, reply.content.decode()[-1500:]
    assert "PEO-049" in reply.content.decode()
    event = SecurityEvent.objects.latest("id")
    assert (event.action, event.error_code) == ("batches.end_phase", "PEO-049")
    assert floor.step(batch, "mix").state == "active"
    here = _send(work, batch, tablet(floor, "R-102"), face)
    assert here.status_code in (200, 302), here.content.decode()[-1500:]
    assert floor.step(batch, "mix").state == "pending"
