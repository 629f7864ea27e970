"""Who has lost the last authenticator reads what comes first, and the administrator is led there (URS-ACC-10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.context import Reason
from people.actions.record_identity_check import record_identity_check
from people.actions.revoke_authenticator import revoke_authenticator
from people.choices import IdentityMeans
from people.factors import proof
from people.models import Authenticator, Notification
from tests.people.devices import SESSION, Passkey, register_app, register_key

SEEN = Reason("access_change", "Came in person, work pass seen")
FIRST, FIRST_KEY = "/sign-in/first-authenticator/", "/sign-in/first-passkey/"
BARRED, OFFERED = "Ask the administrator to record an identity check", "/account/authenticators/app/"


def _lost(cast: Any, username: str = "li.na") -> Authenticator:
    register_app(cast[username], cast.password)
    mine = Authenticator.objects.get(user=cast[username])
    by = "admin.sun" if username != "admin.sun" else "huang.jie"
    return revoke_authenticator(authenticator=mine, actor=cast[by], why="lost", reason=SEEN)


def _as(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.mark.urs("URS-ACC-10")
def test_my_account_says_what_comes_first_and_offers_no_form_in_vain(cast_db: str, cast: Any) -> None:
    fresh = _as(cast["li.na"]).get("/account/").content.decode()
    assert OFFERED in fresh and BARRED not in fresh
    _lost(cast)
    lost = _as(cast["li.na"]).get("/account/").content.decode()
    assert BARRED in lost and OFFERED not in lost
    record_identity_check(user=cast["li.na"], means=IdentityMeans.WORK_PASS, actor=cast["admin.sun"])
    seen = _as(cast["li.na"]).get("/account/").content.decode()
    assert OFFERED in seen and BARRED not in seen


@pytest.mark.urs("URS-ACC-10")
def test_its_owner_is_told_and_the_administrator_is_led_to_the_check(cast_db: str, cast: Any) -> None:
    lost = _lost(cast)
    told = Notification.objects.filter(user=cast["li.na"]).latest("id")
    assert "Telephone" in told.text["en"] and "Telephone" in told.text["zh"]
    admin = _as(cast["admin.sun"])
    page = admin.get(lost.get_absolute_url()).content.decode()
    assert "has no authenticator now" in page
    record_identity_check(user=cast["li.na"], means=IdentityMeans.WORK_PASS, actor=cast["admin.sun"])
    assert "has no authenticator now" not in admin.get(lost.get_absolute_url()).content.decode()


@pytest.mark.urs("URS-ACC-10")
def test_the_dialog_names_whose_it_is(cast_db: str, cast: Any) -> None:
    register_app(cast["li.na"], cast.password)
    mine = Authenticator.objects.get()
    dialog = _as(cast["admin.sun"]).get(f"/authenticators/{mine.uuid}/revoke/").content.decode()
    assert "李娜 Li Na (li.na)" in dialog
    assert "how you knew who asked for it" in dialog


@pytest.mark.urs("URS-ACC-09", "URS-ACC-10")
def test_at_the_door_nobody_fills_a_form_that_will_be_refused(
    cast_db: str, cast: Any, settings: Any, shift_clock: Any
) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    _lost(cast, "chen.jing")
    shift_clock(days=settings.PHARMOM_SECOND_FACTOR_GRACE_DAYS + 1)
    door = Client()
    entered = {"username": "chen.jing", "password": cast.password}
    assert door.post("/sign-in/", entered)["Location"] == FIRST
    for address in (FIRST, FIRST_KEY):
        shown = door.get(address)
        text = shown.content.decode()
        assert (shown.status_code, "PEO-079" in text, 'name="password"' in text) == (403, True, False)
        assert door.post(address, {"password": cast.password}).status_code == 403
    assert not Authenticator.objects.filter(revoked_at=None).exists()
    record_identity_check(user=cast["chen.jing"], means=IdentityMeans.WORK_PASS, actor=cast["admin.sun"])
    assert 'name="password"' in door.get(FIRST).content.decode()


@pytest.mark.urs("URS-ACC-09")
def test_who_has_a_passkey_alone_is_not_asked_for_the_code_of_an_app(cast_db: str, cast: Any) -> None:
    register_key(cast["li.na"], cast.password, Passkey())
    door = Client()
    door.post("/sign-in/", {"username": "li.na", "password": cast.password})
    page = door.get("/sign-in/second-step/").content.decode()
    assert 'type="hidden" name="factor"' in page
    assert 'autocomplete="one-time-code"' not in page
    assert page.count("btn-primary") == 1
    _register_app_beside(cast)
    both = door.get("/sign-in/second-step/").content.decode()
    assert 'autocomplete="one-time-code"' in both and "data-passkey" in both


def _register_app_beside(cast: Any) -> None:
    """An app beside the passkey, which was proven a moment ago."""
    proof.keep_proof(cast["li.na"], SESSION, Authenticator.objects.get())
    register_app(cast["li.na"], cast.password)
