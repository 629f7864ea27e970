"""Whoever watches over access hears of locks and guesses within a minute: on the screen and by e-mail (URS-SIG-12)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as now_set
from django.db import connection, connections
from django.test import Client

from audit.models import AuditEvent
from mom.embedded.ports import free_port
from people.choices import AlertKind
from people.models import Notification, SecurityAlert
from people.tasks import BEAT, send_alerts, watch_refusals


class Mailbox:
    """Keeps what arrives; a full one takes nothing."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.is_full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self.is_full:
            return "452 full"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.PHARMOM_SECURITY_MAIL = ["security@example.com"]
    yield box
    controller.stop()


def guess(username: str, times: int, address: str = "10.7.0.4") -> None:
    for _attempt in range(times):
        Client(REMOTE_ADDR=address).post("/sign-in/", {"username": username, "password": "Summer-2026!"})


def lock(username: str = "li.na") -> None:
    guess(username, now_set.PHARMOM_WRONG_SECRETS_BEFORE_LOCK)


@pytest.mark.urs("URS-SIG-12", "URS-ACC-07")
def test_a_lock_is_told_at_once_on_the_screen_and_by_e_mail(
    cast_db: str, cast: Any, mailbox: Mailbox
) -> None:
    guess("li.na", now_set.PHARMOM_WRONG_SECRETS_BEFORE_LOCK - 1)
    assert not SecurityAlert.objects.exists()
    guess("li.na", 1)
    alert = SecurityAlert.objects.get()
    assert (alert.kind, alert.about, alert.mailed_at) == (AlertKind.LOCKED, "li.na", None)
    note = Notification.objects.get(user=cast["admin.sun"])
    assert (note.severity, note.url) == ("alarm", "/refused/")
    assert "li.na" in note.text["en"] and "li.na" in note.text["zh"]
    assert not Notification.objects.filter(user=cast["li.na"]).exists()
    assert send_alerts() == 1
    assert send_alerts() == 0
    (message,) = mailbox.messages
    assert message["To"] == "security@example.com"
    text = message.get_content()
    assert "is locked" in text and "被锁定" in text
    alert.refresh_from_db()
    assert alert.mailed_at is not None


@pytest.mark.urs("URS-SIG-12")
def test_the_looks_and_the_mail_together_take_less_than_a_minute() -> None:
    assert BEAT["refusal-watch"]["schedule"] + BEAT["security-mail"]["schedule"] < 60


@pytest.mark.urs("URS-SIG-12", "URS-ACC-06")
def test_no_alert_note_or_message_holds_what_was_typed(cast_db: str, cast: Any, mailbox: Mailbox) -> None:
    lock()
    send_alerts()
    kept = [*SecurityAlert.objects.values(), *Notification.objects.values(), *AuditEvent.objects.values()]
    assert "Summer-2026!" not in str(kept)
    assert "Summer-2026!" not in mailbox.messages[0].as_string()


@pytest.mark.urs("URS-SIG-12")
def test_an_alert_that_the_mail_server_does_not_take_is_tried_again(cast_db: str, mailbox: Mailbox) -> None:
    lock()
    mailbox.is_full = True
    assert send_alerts() == 0
    assert "452" in SecurityAlert.objects.get().failure
    mailbox.is_full = False
    assert send_alerts() == 1
    assert SecurityAlert.objects.get().failure == ""
    assert len(mailbox.messages) == 1


def test_a_mail_server_that_is_down_keeps_nobody_from_hearing_on_the_screen(
    cast_db: str, cast: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.PHARMOM_SECURITY_MAIL = ["security@example.com"]
    lock()
    assert send_alerts() == 0
    assert SecurityAlert.objects.get().failure
    assert Notification.objects.filter(user=cast["admin.sun"]).count() == 1


@pytest.mark.urs("URS-SIG-12")
def test_guesses_spread_over_many_names_are_seen_by_their_address(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    for number in range(now_set.PHARMOM_REFUSALS_BEFORE_ALERT - 1):
        guess(f"nobody.{number}", 1)
    assert watch_refusals() == 0
    guess("somebody.else", 1)
    assert watch_refusals() == 1
    alert = SecurityAlert.objects.get()
    assert (alert.kind, alert.about) == (AlertKind.PLACE, "10.7.0.4")
    assert Notification.objects.filter(user=cast["admin.sun"]).count() == 1
    guess("somebody.else", 1)
    assert watch_refusals() == 0, "one alert per burst"
    shift_clock(seconds=now_set.PHARMOM_REFUSAL_WINDOW_SECONDS + 1)
    assert watch_refusals() == 0, "what is old is no burst"


def test_guesses_at_one_name_from_everywhere_are_seen_by_the_name(cast_db: str) -> None:
    for number in range(now_set.PHARMOM_REFUSALS_BEFORE_ALERT):
        guess("ghost", 1, address=f"10.7.1.{number}")
    assert watch_refusals() == 1
    alert = SecurityAlert.objects.get()
    assert (alert.kind, alert.about) == (AlertKind.ACCOUNT, "ghost")


@pytest.mark.urs("URS-SIG-12")
def test_failed_signatures_count_into_a_burst(cast_db: str, cast: Any) -> None:
    browser = Client(REMOTE_ADDR="10.7.0.9")
    browser.force_login(cast["wang.fang"])
    wrong = {
        "old_password": "wrong",
        "new_password": "a-much-longer-one-9",
        "new_password_again": "a-much-longer-one-9",
    }
    for _attempt in range(3):
        browser.post("/password/", wrong)
    for number in range(now_set.PHARMOM_REFUSALS_BEFORE_ALERT - 3):
        guess(f"ghost.{number}", 1, address="10.7.0.9")
    assert watch_refusals() == 1


def test_two_workers_that_look_at_once_raise_one_alert(cast_db: str) -> None:
    guess("ghost", now_set.PHARMOM_REFUSALS_BEFORE_ALERT)
    name = connection.settings_dict["NAME"]

    def look() -> None:
        connections["default"].settings_dict["NAME"] = name
        try:
            watch_refusals()
        finally:
            connections.close_all()

    threads = [Thread(target=look) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = sorted(SecurityAlert.objects.values_list("kind", flat=True))
    assert kinds == [AlertKind.ACCOUNT, AlertKind.PLACE]


@pytest.mark.urs("URS-ACC-07", "URS-SIG-12")
def test_the_page_shows_who_is_locked_out_and_unlocks_from_there(cast_db: str, cast: Any) -> None:
    sun, auditor = Client(), Client()
    sun.force_login(cast["admin.sun"])
    auditor.force_login(cast["emma.weber"])
    assert b"/unlock/" not in sun.get("/refused/").content
    lock()
    unlock = f"/people/{cast['li.na'].uuid}/unlock/"
    for page in ("/refused/", "/refused/?kind=sign_in"):
        assert unlock in sun.get(page, headers={"HX-Request": "true"}).content.decode()
    assert unlock not in auditor.get("/refused/").content.decode(), "who only reads has no button"
    assert (
        auditor.post(unlock, {"reason_code": "access_change", "reason_text": "Called back"}).status_code
        == 403
    )
    reason = {"reason_code": "access_change", "reason_text": "Called back at her desk, badge seen"}
    assert sun.post(unlock, reason).status_code == 302
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.reason_text) == ("people.unlock_account", reason["reason_text"])
    assert b"/unlock/" not in sun.get("/refused/").content


@pytest.mark.urs("URS-ACC-07")
def test_the_api_tells_the_same_and_unlocks(cast_db: str, cast: Any, shift_clock: Any) -> None:
    lock()
    shift_clock(days=40)
    sun = Client()
    sun.force_login(cast["admin.sun"])
    assert [row["username"] for row in sun.get("/api/v1/locked-accounts/").json()["results"]] == ["li.na"]
    alerts = sun.get("/api/v1/security-alerts/", {"kind": "locked"}).json()["results"]
    assert [row["about"] for row in alerts] == ["li.na"]
    tries = sun.get("/api/v1/refused-attempts/", {"username": "li.na"}).json()
    assert len(tries["results"]) == now_set.PHARMOM_WRONG_SECRETS_BEFORE_LOCK
    number = tries["results"][0]["id"]
    assert sun.get(f"/api/v1/refused-attempts/{number}/").json()["kind"] == "sign_in"
    assert sun.get("/api/v1/refused-attempts/999999999/").status_code == 404
    body = {"reason": {"code": "access_change", "text": "Called back at her desk"}}
    reply = sun.post("/api/v1/locked-accounts/li.na/unlock/", body, content_type="application/json")
    assert (reply.status_code, reply.json()["locked_at"]) == (200, None)
    assert sun.get("/api/v1/locked-accounts/").json()["results"] == []


def test_the_list_of_alerts_is_exported(cast_db: str, cast: Any) -> None:
    lock()
    sun = Client()
    sun.force_login(cast["admin.sun"])
    assert "li.na" in sun.get("/alerts/").content.decode()
    told = b"".join(sun.get("/alerts/", {"format": "csv"}).streaming_content).decode()
    assert "is locked" in told
