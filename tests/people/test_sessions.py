"""Sessions: who is where, and how each way to end one ends it at once (URS-ACC-03, 08; URS-SIG-02)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from audit.context import Reason
from audit.errors import PermissionRefused, ReasonRequired
from audit.models import AuditEvent
from kernel import events
from mom.doors import TERMINAL_COOKIE
from people.actions.deactivate_user import deactivate_user
from people.actions.end_session import end_session
from people.choices import SessionEnd
from people.errors import SessionIsOver
from people.events import SessionEnded
from people.middleware import LAST_USED
from people.models import Notification, PersonSession
from people.rules import in_force
from people.sessions import digest_of
from people.tasks import end_idle_sessions
from tests.factories.rules import approve

WHY = Reason("access_change", "Tablet found unattended in the corridor")


@pytest.fixture
def heard() -> Iterator[list[SessionEnded]]:
    """What subscribers are told while the test runs."""
    told: list[SessionEnded] = []
    events.subscribe(SessionEnded)(told.append)
    yield told
    events._subscribers[SessionEnded].remove(told.append)


def signed_in(cast: Any, username: str = "li.na") -> Client:
    """A browser of its own, after the page of the door and the right password."""
    browser = Client()
    browser.get("/sign-in/")
    reply = browser.post("/sign-in/", {"username": username, "password": cast.password})
    assert reply.status_code == 302, reply.content.decode()
    return browser


def session_behind(browser: Client) -> PersonSession:
    return PersonSession.objects.get(digest=digest_of(browser.session.session_key or ""))


def is_let_in(browser: Client) -> bool:
    page, api = browser.get("/"), browser.get("/api/v1/batches/")
    assert (page.status_code == 200) == (api.status_code == 200)
    return bool(page.status_code == 200)


def assert_over(session: PersonSession, why: SessionEnd, heard: list[SessionEnded]) -> None:
    session.refresh_from_db()
    assert session.ended_at is not None
    assert session.why == why
    assert [(each.session_digest, each.why) for each in heard] == [(session.digest, why)]


@pytest.mark.urs("URS-ACC-03")
def test_a_session_says_who_is_where_and_keeps_no_key(cast_db: str, cast: Any) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    assert session.user == cast["li.na"]
    assert session.terminal.startswith("T-")
    assert session.address == "127.0.0.1"
    assert session.ended_at is None
    key = browser.session.session_key
    assert key not in str(PersonSession.objects.values().get())


@pytest.mark.urs("URS-SIG-02", "URS-ACC-08")
def test_an_administrator_ends_a_session_and_its_next_request_is_nobodys(
    cast_db: str, cast: Any, heard: list[SessionEnded]
) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    assert is_let_in(browser)
    with pytest.raises(PermissionRefused):
        end_session(session=session, actor=cast["wang.fang"], reason=WHY)
    with pytest.raises(ReasonRequired):
        end_session(session=session, actor=cast["admin.sun"])
    assert is_let_in(browser)
    end_session(session=session, actor=cast["admin.sun"], reason=WHY)
    assert_over(session, SessionEnd.ENDED, heard)
    assert browser.get("/api/v1/batches/").status_code == 401
    assert browser.get("/").url.startswith("/sign-in/")
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_username, event.reason_code) == (
        "people.end_session",
        "admin.sun",
        "access_change",
    )
    with pytest.raises(SessionIsOver):
        end_session(session=session, actor=cast["admin.sun"], reason=WHY)


@pytest.mark.urs("URS-SIG-02")
def test_signing_out_ends_it(cast_db: str, cast: Any, heard: list[SessionEnded]) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    browser.post("/sign-out/")
    assert_over(session, SessionEnd.SIGNED_OUT, heard)


@pytest.mark.urs("URS-SIG-02")
def test_another_person_signing_in_there_ends_it(cast_db: str, cast: Any, heard: list[SessionEnded]) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    browser.post("/sign-in/", {"username": "wang.fang", "password": cast.password})
    assert_over(session, SessionEnd.SWITCHED, heard)
    assert session_behind(browser).user == cast["wang.fang"]


@pytest.mark.urs("URS-SIG-02", "URS-SIG-03")
@pytest.mark.parametrize("address", ["/", "/api/v1/batches/"])
def test_a_session_taken_to_another_terminal_ends_for_both(
    cast_db: str, cast: Any, heard: list[SessionEnded], address: str
) -> None:
    browser, thief = signed_in(cast), Client()
    session = session_behind(browser)
    thief.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    reply = thief.get(address)
    assert reply.status_code == (302 if address == "/" else 401)
    assert_over(session, SessionEnd.TERMINAL, heard)
    assert not is_let_in(browser)


def test_a_terminal_cookie_that_was_written_by_somebody_else_is_another_terminal(
    cast_db: str, cast: Any
) -> None:
    browser = signed_in(cast)
    browser.cookies[TERMINAL_COOKIE] = session_behind(browser).terminal  # without the signature
    assert browser.get("/").url.startswith("/sign-in/?elsewhere=1")


@pytest.mark.urs("URS-SIG-02", "URS-ACC-08")
def test_a_session_that_nobody_uses_ends_at_the_next_request(
    cast_db: str, cast: Any, heard: list[SessionEnded]
) -> None:
    browser = signed_in(cast)
    browser.get("/")
    session = session_behind(browser)
    stored = browser.session
    stored[LAST_USED] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    stored.save()
    assert browser.get("/").status_code == 302
    assert_over(session, SessionEnd.IDLE, heard)


@pytest.mark.urs("URS-SIG-02", "URS-ACC-08")
def test_a_session_that_nobody_comes_back_to_ends_by_itself(
    cast_db: str, cast: Any, heard: list[SessionEnded], shift_clock: Any
) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    assert end_idle_sessions() == 0
    shift_clock(seconds=settings.SESSION_IDLE_SECONDS * 1.1)
    assert end_idle_sessions() == 1
    assert_over(session, SessionEnd.IDLE, heard)
    assert not is_let_in(browser)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_username) == ("people.record_sign_out", "li.na")
    assert end_idle_sessions() == 0


def test_use_is_noted_so_that_a_session_in_use_does_not_end_by_itself(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    browser = signed_in(cast)
    browser.get("/")
    shift_clock(seconds=settings.SESSION_IDLE_SECONDS * 1.1)
    stored = browser.session
    stored[LAST_USED] = int(time.time()) - settings.SESSION_IDLE_SECONDS // 2
    stored.save()
    assert browser.get("/").status_code == 200
    assert end_idle_sessions() == 0


@pytest.mark.urs("URS-SIG-02")
def test_a_new_password_ends_every_session_of_the_person(
    cast_db: str, cast: Any, heard: list[SessionEnded]
) -> None:
    here, there = signed_in(cast), signed_in(cast)
    keys = {session_behind(each).digest for each in (here, there)}
    entered = {
        "old_password": cast.password,
        "new_password": "a-much-longer-one-9",
        "new_password_again": "a-much-longer-one-9",
    }
    assert here.post("/password/", entered).status_code == 302
    assert {each.session_digest for each in heard} == keys
    assert {each.why for each in heard} == {SessionEnd.CREDENTIAL}
    assert not is_let_in(here)
    assert not is_let_in(there)


@pytest.mark.urs("URS-SIG-02", "URS-ACC-07")
def test_a_lock_ends_every_session_of_the_person(cast_db: str, cast: Any, heard: list[SessionEnded]) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        Client().post("/sign-in/", {"username": "li.na", "password": "wrong"})
    assert_over(session, SessionEnd.LOCKED, heard)
    assert not is_let_in(browser)


def test_a_deactivated_account_has_no_session(cast_db: str, cast: Any, heard: list[SessionEnded]) -> None:
    browser = signed_in(cast)
    session = session_behind(browser)
    deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=WHY)
    assert_over(session, SessionEnd.DEACTIVATED, heard)
    assert not is_let_in(browser)


@pytest.mark.urs("URS-ACC-03")
def test_the_same_account_at_two_terminals_is_flagged(cast_db: str, cast: Any) -> None:
    first = session_behind(signed_in(cast))
    assert not Notification.objects.exists()
    signed_in(cast)
    note = Notification.objects.get(user=cast["admin.sun"])
    assert first.terminal in note.text["en"]
    assert first.terminal in note.text["zh"]
    sun = signed_in(cast, "admin.sun")
    rows = sun.get("/sessions/", {"is_twice": "true"}).context["page"].object_list
    assert {row.user.username for row in rows} == {"li.na"}
    assert len(rows) == 2
    api = sun.get("/api/v1/sessions/", {"user": "li.na"}).json()
    assert [row["is_twice"] for row in api["results"]] == [True, True]


@pytest.mark.urs("URS-ACC-03")
def test_of_many_terminals_the_notification_names_the_last_one_and_counts_the_others(
    cast_db: str, cast: Any
) -> None:
    """However many sessions somebody has left behind, the message is as short; the list it leads to has all."""
    left = [session_behind(signed_in(cast)) for _each in range(4)]
    signed_in(cast)
    note = Notification.objects.filter(user=cast["admin.sun"]).latest("id")
    assert note.url.endswith("?is_twice=true")
    for text in note.text.values():
        assert left[-1].terminal in text and "4" in text
        assert not any(each.terminal in text for each in left[:-1])


@pytest.mark.urs("URS-ACC-03")
def test_where_the_plant_says_so_a_second_terminal_is_refused(
    cast_db: str, cast: Any, settings: Any, shift_clock: Any
) -> None:
    settings.PHARMOM_SAME_ACCOUNT_TWICE = "refuse"
    first = signed_in(cast)
    second = Client()
    second.get("/sign-in/")
    entered = {"username": "li.na", "password": cast.password}
    reply = second.post("/sign-in/", entered)
    assert reply.status_code == 409
    assert "PEO-040" in reply.content.decode()
    assert not second.get("/").wsgi_request.user.is_authenticated
    assert is_let_in(first)
    # At the same terminal it is the same place, and a session left alone keeps nobody out.
    assert first.post("/sign-in/", entered).status_code == 302
    shift_clock(seconds=settings.SESSION_IDLE_SECONDS + 1)
    assert second.post("/sign-in/", entered).status_code == 302


@pytest.mark.urs("URS-ACC-03")
@pytest.mark.parametrize(("installed", "approved"), [("flag", True), ("refuse", False)])
def test_the_approved_rule_decides_about_a_second_terminal_and_not_the_setting(
    cast_db: str, cast: Any, settings: Any, installed: str, approved: bool
) -> None:
    settings.PHARMOM_SAME_ACCOUNT_TWICE = installed
    assert in_force().refuse_second_terminal is (installed == "refuse")
    approve(cast, refuse_second_terminal=approved)
    signed_in(cast)
    second = Client()
    second.get("/sign-in/")
    reply = second.post("/sign-in/", {"username": "li.na", "password": cast.password})
    assert reply.status_code == (409 if approved else 302)
    assert ("PEO-040" in reply.content.decode()) is approved


@pytest.mark.urs("URS-ACC-08")
@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Current-URL": "http://testserver/batches/?q=1"},
        {"Referer": "http://testserver/batches/?q=1"},
    ],
)
def test_the_door_leads_back_to_the_page_and_never_to_the_address_of_an_entry(
    cast_db: str, cast: Any, headers: dict[str, str]
) -> None:
    browser = signed_in(cast)
    session_behind(browser).delete()
    Session.objects.all().delete()
    reply = browser.post("/password/", {"old_password": "x"}, headers=headers)
    door = reply.headers.get("HX-Redirect") or reply.headers["Location"]
    assert door == "/sign-in/?over=1&next=/batches/%3Fq%3D1"
    assert "未确认的内容没有被记录" in browser.get(door).content.decode()  # in the language of who was here
    elsewhere = browser.post("/password/", {}, headers={"Referer": "https://evil.example/batches/"})
    assert elsewhere.headers["Location"].endswith("next=/")


def test_a_session_is_ended_by_page_and_by_api(cast_db: str, cast: Any) -> None:
    sun = signed_in(cast, "admin.sun")
    browser = signed_in(cast)
    session = session_behind(browser)
    reason = {"reason_code": "access_change", "reason_text": "Left behind at the granulator"}
    assert sun.get(f"/sessions/{session.uuid}/end/").status_code == 200
    assert (
        sun.post(f"/sessions/{session.uuid}/end/", {"reason_code": "", "reason_text": ""}).status_code == 400
    )
    assert sun.post(f"/sessions/{session.uuid}/end/", reason).status_code == 302
    assert not is_let_in(browser)
    browser = signed_in(cast)
    session = session_behind(browser)
    reply = sun.post(
        f"/api/v1/sessions/{session.uuid}/end/",
        {"reason": {"code": "access_change", "text": "Left behind at the granulator"}},
        content_type="application/json",
    )
    assert reply.status_code == 200, reply.content
    assert reply.json()["why"] == "ended"
    assert not is_let_in(browser)
    again = sun.post(
        f"/api/v1/sessions/{session.uuid}/end/",
        {"reason": {"code": "access_change", "text": "Left behind at the granulator"}},
        content_type="application/json",
    )
    assert (again.status_code, again.json()["code"]) == (409, "PEO-041")
