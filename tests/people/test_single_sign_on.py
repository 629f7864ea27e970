"""Single sign-on opens the door for whom it must, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.context import Reason
from audit.models import AuditEvent, SecurityEvent, Signature
from people.actions.deactivate_user import deactivate_user
from people.actions.external_identities import link_identity, unlink_identity
from people.authority import RoleAuthority
from people.errors import IdentityTaken
from people.models import ExternalIdentity, User
from tests.people.by_provider import BACK, assert_refused, goes_there, linked, who_is_in
from tests.people.devices import register_app
from tests.people.idp import IdentityProvider

WHY = Reason("access_change", "Has left the project")


def test_the_button_is_there_only_where_a_provider_is(cast_db: str, settings: Any) -> None:
    browser = Client()
    assert "/sign-in/provider/" not in browser.get("/sign-in/").content.decode()
    assert browser.get("/sign-in/provider/").status_code == 404
    assert browser.get(BACK).status_code == 400
    assert browser.get("/sign-in/provider/confirm/").status_code == 400


def test_a_person_confirms_once_and_then_comes_in_by_the_provider(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    browser = Client()
    assert "Sign in with Plant ID" in browser.get("/sign-in/").content.decode()
    reply = goes_there(idp, browser, "/batches/")
    assert reply.url == "/sign-in/provider/confirm/"
    assert who_is_in(browser) == "", "nobody is signed in before it is confirmed"
    page = browser.get(reply.url).content.decode()
    assert "li.na" in page and idp.subject in page
    assert browser.post(reply.url, {"password": "wrong"}).status_code == 401
    assert who_is_in(browser) == ""
    assert not ExternalIdentity.objects.exists()
    assert browser.post(reply.url, {"password": cast.password}).url == "/batches/"
    assert who_is_in(browser) == "li.na"
    identity = ExternalIdentity.objects.get()
    assert (identity.issuer, identity.subject, identity.user.username) == (idp.issuer, idp.subject, "li.na")

    second = Client()
    assert goes_there(idp, second, "/batches/").url == "/batches/"
    assert who_is_in(second) == "li.na"
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_username) == ("people.record_sign_in", "li.na")
    identity.refresh_from_db()
    assert identity.last_used_at is not None


@pytest.mark.urs("URS-SIG-03")
def test_a_session_of_the_provider_signs_nothing(cast_db: str, cast: Any, idp: IdentityProvider) -> None:
    linked(idp, cast)
    browser = Client()
    goes_there(idp, browser)
    new = "a-much-longer-one-9"
    entered = {"old_password": "", "new_password": new, "new_password_again": new}
    assert browser.post("/password/", entered).status_code == 422
    assert browser.post("/password/", {**entered, "old_password": "wrong"}).status_code == 401
    assert Signature.objects.count() == 0
    assert RoleAuthority().verify_secret("li.na", cast.password).get_username() == "li.na"


def test_an_administrator_links_and_the_person_still_has_to_confirm(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    idp.claims = {}
    browser = Client()
    assert_refused(goes_there(idp, browser), browser, "PEO-046")
    link_identity(user=cast["wang.fang"], subject=idp.subject, actor=cast["admin.sun"])
    reply = goes_there(idp, browser)
    assert reply.url == "/sign-in/provider/confirm/"
    assert who_is_in(browser) == ""
    assert browser.post(reply.url, {"password": cast.password}).status_code == 302
    assert who_is_in(browser) == "wang.fang"
    with pytest.raises(IdentityTaken):
        link_identity(user=cast["li.na"], subject=idp.subject, actor=cast["admin.sun"])
    unlink_identity(identity=ExternalIdentity.objects.get(), actor=cast["admin.sun"], reason=WHY)
    third = Client()
    assert_refused(goes_there(idp, third), third, "PEO-046")


@pytest.mark.urs("URS-ACC-07", "URS-SIG-12")
def test_wrong_secrets_at_the_confirmation_lock_the_account(
    cast_db: str, cast: Any, idp: IdentityProvider, settings: Any
) -> None:
    browser = Client()
    reply = goes_there(idp, browser)
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        browser.post(reply.url, {"password": "wrong"})
    assert cast["li.na"].locked_at is not None
    assert browser.post(reply.url, {"password": cast.password}).status_code in (401, 403, 423)
    assert who_is_in(browser) == ""


def test_a_locked_or_deactivated_account_is_not_opened_by_the_provider(
    cast_db: str, cast: Any, idp: IdentityProvider, settings: Any
) -> None:
    linked(idp, cast)
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        Client().post("/sign-in/", {"username": "li.na", "password": "wrong"})
    browser = Client()
    reply = goes_there(idp, browser)
    assert reply.status_code == 401
    assert who_is_in(browser) == ""
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.username, event.error_code) == ("locked", "li.na", "AUD-011")
    deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=WHY)
    assert goes_there(idp, browser).status_code in (401, 403, 423)
    assert who_is_in(browser) == ""


@pytest.mark.urs("URS-SIG-08")
@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("preferred_username", "\uff2ci.Na"),  # full-width L: li.na by compatibility alone
        ("preferred_username", "li.n\u0430"),  # Cyrillic a
        ("preferred_username", " li.na"),
        ("preferred_username", "li.na\u200b"),
        ("preferred_username", ["li.na"]),
        ("preferred_username", ""),
        ("preferred_username", "system"),
        ("preferred_username", "erp"),
        ("preferred_username", "nobody.here"),
        ("email", "li.na"),  # not verified
    ],
)
def test_a_name_that_only_looks_like_a_user_id_belongs_to_nobody(
    cast_db: str, idp: IdentityProvider, settings: Any, claim: str, value: Any
) -> None:
    settings.PHARMOM_OIDC_CLAIM = claim
    idp.claims = {claim: value}
    browser = Client()
    assert_refused(goes_there(idp, browser), browser, "PEO-046")


def test_an_e_mail_address_counts_when_the_provider_has_verified_it(
    cast_db: str, idp: IdentityProvider, settings: Any
) -> None:
    settings.PHARMOM_OIDC_CLAIM = "email"
    idp.claims = {"email": "Li.Na", "email_verified": True}
    assert goes_there(idp, Client()).url == "/sign-in/provider/confirm/"


@pytest.mark.urs("URS-SIG-08")
def test_a_user_id_given_to_another_account_there_opens_nothing_here(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    """The name was given to somebody else at the provider: the subject tells the two apart."""
    linked(idp, cast)
    idp.subject = "another-person"
    browser = Client()
    assert_refused(goes_there(idp, browser), browser, "PEO-046")
    # And the subject decides, whatever name the provider claims for it.
    idp.subject, idp.claims = "7f2c-11", {"preferred_username": "admin.sun"}
    assert goes_there(idp, browser).url == "/"
    assert who_is_in(browser) == "li.na"


def test_one_never_lands_on_a_foreign_address(cast_db: str, cast: Any, idp: IdentityProvider) -> None:
    linked(idp, cast)
    assert goes_there(idp, Client(), "https://evil.example/").url == "/"


@pytest.mark.urs("URS-SIG-02")
def test_another_person_coming_by_the_provider_ends_the_session_before(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    linked(idp, cast)
    browser = Client()
    back = idp.signs_in(browser.get("/sign-in/provider/").url)
    browser.post("/sign-in/", {"username": "wang.fang", "password": cast.password})
    reply = browser.get(back)
    if reply.status_code == 302:
        assert who_is_in(browser) == "li.na"
    else:
        assert "PEO-045" in reply.content.decode()


def test_links_are_made_and_taken_away_by_page_and_by_api(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    sun, chen = Client(), Client()
    sun.force_login(cast["admin.sun"])
    chen.force_login(cast["chen.jing"])
    person: User = cast["xu.hui"]
    address = f"/people/{person.uuid}/link-identity/"
    assert address in sun.get(f"/people/{person.uuid}/").content.decode()
    assert chen.post(address, {"subject": "abc"}).status_code == 403
    assert sun.post(address, {"subject": "abc"}).status_code == 302
    identity = ExternalIdentity.objects.get()
    unlink = f"/identities/{identity.uuid}/unlink/"
    assert unlink in sun.get(f"/people/{person.uuid}/").content.decode()
    reason = {"reason_code": "access_change", "reason_text": "Another account there"}
    assert sun.post(unlink, reason).status_code == 302
    body = {"user": "xu.hui", "subject": "def"}
    made = sun.post("/api/v1/external-identities/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["user"], made.json()["confirmed_at"]) == ("xu.hui", None)
    again = sun.post("/api/v1/external-identities/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "PEO-047")
    service = {"user": "erp", "subject": "ghi"}
    assert (
        sun.post("/api/v1/external-identities/", service, content_type="application/json").status_code == 422
    )
    ended = sun.post(
        f"/api/v1/external-identities/{made.json()['uuid']}/unlink/",
        {"reason": {"code": "access_change", "text": "Left the company"}},
        content_type="application/json",
    )
    assert ended.json()["unlinked_at"] is not None


@pytest.mark.urs("URS-ACC-09")
def test_who_has_an_authenticator_is_asked_for_it_behind_the_provider_too(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    linked(idp, cast)
    register_app(cast["li.na"], cast.password)
    browser = Client()
    assert goes_there(idp, browser).url == "/sign-in/second-step/"
    assert who_is_in(browser) == ""


@pytest.mark.urs("URS-SYS-06")
def test_guesses_at_the_confirmation_wait_like_those_at_the_door(
    idp: IdentityProvider, cast_db: str, cast: Any, settings: Any
) -> None:
    settings.PHARMOM_FAILED_SIGN_INS_PER_ADDRESS = (3, 300)
    browser = Client(REMOTE_ADDR="10.0.0.77")
    assert goes_there(idp, browser).url == "/sign-in/provider/confirm/"
    tried = [browser.post("/sign-in/provider/confirm/", {"password": "guess"}).status_code for _ in range(4)]
    assert tried == [401, 401, 401, 429]
    assert browser.post("/sign-in/provider/confirm/", {"password": cast.password}).status_code == 429
    assert User.objects.get(username="li.na").locked_at is None
