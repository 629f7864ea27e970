"""One's own authenticators over the API: the same rights and refusals as on the page, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Authenticator, User
from tests.people.devices import App, register_app

ADDRESS = "/api/v1/my-authenticators/"


def _post(browser: Client, address: str, **body: Any) -> Any:
    return browser.post(ADDRESS + address, body, content_type="application/json")


@pytest.fixture
def browser(cast_db: str, cast: Any) -> Client:
    """Li Na's."""
    found = Client()
    found.force_login(cast["li.na"])
    return found


def _registered(browser: Client, password: str) -> App:
    begun = _post(browser, "begin-app/").json()
    app = App.that_read(begun["key"])
    made = _post(
        browser,
        "register-app/",
        question=begun["question"],
        code=app.code(),
        name="Telephone",
        password=password,
    )
    assert made.status_code == 201, made.content
    assert begun["key"] not in made.content.decode()
    return app


@pytest.mark.urs("URS-ACC-09", "URS-ACC-10")
def test_one_is_registered_named_tested_and_kept(browser: Client, cast: Any, shift_clock: Any) -> None:
    app = _registered(browser, cast.password)
    shift_clock(minutes=2)
    (mine,) = browser.get(ADDRESS).json()["results"]
    assert (mine["name"], mine["kind"], mine["user"]) == ("Telephone", "totp", "li.na")
    assert not any(word in mine for word in ("sealed_key", "last_step", "key"))
    assert _post(browser, f"{mine['uuid']}/rename/", name="Old telephone").json()["name"] == "Old telephone"
    for given, code in (({}, "PEO-073"), ({"factor": "000000"}, "PEO-060")):
        refused = _post(browser, f"{mine['uuid']}/test/", **given)
        assert (refused.status_code, refused.json()["code"]) == (401, code)
    tested = _post(browser, f"{mine['uuid']}/test/", factor=app.code())
    assert tested.status_code == 200
    assert tested.json()["tested_at"] > mine["tested_at"]
    last = _post(browser, f"{mine['uuid']}/revoke/", why="lost")
    assert (last.status_code, last.json()["code"]) == (409, "PEO-072")


@pytest.mark.urs("URS-ACC-01")
def test_somebody_elses_is_not_found_and_nobody_is_let_in_without_a_session(
    browser: Client, cast: Any
) -> None:
    register_app(cast["wang.fang"], cast.password)
    theirs = Authenticator.objects.get()
    assert browser.get(ADDRESS).json()["results"] == []
    for verb, body in (("rename", {"name": "Mine"}), ("test", {}), ("revoke", {})):
        assert _post(browser, f"{theirs.uuid}/{verb}/", **body).status_code == 404
        assert browser.post(reverse(f"people:{PAGES[verb]}", args=[theirs.uuid]), body).status_code == 404
    assert Client().get(ADDRESS).status_code == 401
    assert _post(Client(), "begin-app/").status_code == 401
    assert Client().get("/account/").status_code == 302


PAGES = {
    "rename": "rename_authenticator",
    "test": "record_authenticator_test",
    "revoke": "revoke_own_authenticator",
}


def test_a_page_of_another_site_cannot_send_it(cast_db: str, cast: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["li.na"])
    assert _post(strict, "begin-app/").status_code == 403


@pytest.mark.urs("URS-ACC-10")
def test_the_administrator_revokes_by_api_with_a_reason(cast_db: str, cast: Any) -> None:
    register_app(cast["li.na"], cast.password)
    telephone = Authenticator.objects.get()
    admin = Client()
    admin.force_login(cast["admin.sun"])
    address = f"/api/v1/authenticators/{telephone.uuid}/revoke/"
    without = admin.post(address, {"why": "lost"}, content_type="application/json")
    assert (without.status_code, without.json()["code"]) == (400, "AUD-003")
    why = {"code": "access_change", "text": "came in person, work ID seen"}
    done = admin.post(address, {"why": "lost", "reason": why}, content_type="application/json")
    assert (done.status_code, done.json()["revoked_why"]) == (200, "lost")
    again = admin.post(address, {"why": "lost", "reason": why}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "PEO-069")


def test_the_list_names_those_that_are_due(cast_db: str, cast: Any, settings: Any, shift_clock: Any) -> None:
    register_app(cast["li.na"], cast.password)
    admin = Client()
    admin.force_login(cast["admin.sun"])
    assert "Telephone" not in admin.get("/authenticators/?is_due=true").content.decode()
    shift_clock(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS + 1)
    assert "Telephone" in admin.get("/authenticators/?is_due=true").content.decode()
    page = admin.get(User.objects.get(username="li.na").get_absolute_url()).content.decode()
    assert "Test due" in page


def test_the_question_for_a_passkey_is_asked_of_who_is_signed_in_alone(browser: Client, cast: Any) -> None:
    address = "/passkeys/question/"
    for purpose in ("sign_in", "sign", "account", "register_passkey", "proven", "nonsense", ""):
        assert Client().post(address, {"purpose": purpose}).status_code == 401, purpose
    sent = {"purpose": "sign", "username": "nobody.here"}
    for name in ("nobody.here", "wang.fang"):  # an unknown name, and one without passkeys
        answer = browser.post(address, sent | {"username": name})
        assert (answer.status_code, answer.json()["code"]) == (401, "PEO-063")
    asked = browser.post(address, {"purpose": "register_passkey"}, headers={"host": "localhost"})
    assert asked.json()["options"]["rp"]["id"] == "localhost"
    refused = browser.post(address, {"purpose": "register_passkey"}, headers={"host": "127.0.0.1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "PEO-075")
