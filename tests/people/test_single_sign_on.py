"""Single sign-on opens the door for whom it must, and an identity provider that lies, is slow or down for nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import RSAKey

from audit.context import Reason
from audit.models import AuditEvent, SecurityEvent, Signature
from people.actions.deactivate_user import deactivate_user
from people.actions.external_identities import link_identity, unlink_identity
from people.authority import RoleAuthority
from people.errors import IdentityTaken
from people.models import ExternalIdentity, User
from people.oidc import fetching
from tests.people.devices import register_app
from tests.people.idp import CLIENT, SECRET, Claims, IdentityProvider

WHY = Reason("access_change", "Has left the project")
BACK = "/sign-in/provider/back/"


@pytest.fixture
def idp(settings: Any) -> Iterator[IdentityProvider]:
    with IdentityProvider.running() as provider:
        settings.PHARMOM_OIDC_ISSUER = provider.issuer
        settings.PHARMOM_OIDC_CLIENT_ID = CLIENT
        settings.PHARMOM_OIDC_CLIENT_SECRET = SECRET
        settings.PHARMOM_OIDC_CLAIM = "preferred_username"
        settings.PHARMOM_OIDC_NAME = "Plant ID"
        cache.clear()
        yield provider
    cache.clear()


def goes_there(idp: IdentityProvider, browser: Client, target: str = "/") -> Any:
    """The way to the provider and back; what PharMOM then answers."""
    begun = browser.get("/sign-in/provider/", {"next": target})
    assert begun.status_code == 302, begun.content.decode()
    assert begun.url.startswith(f"{idp.issuer}/authorize?")
    return browser.get(idp.signs_in(begun.url))


def linked(idp: IdentityProvider, cast: Any) -> None:
    """The person has come in once and confirmed that the account is theirs."""
    browser = Client()
    assert goes_there(idp, browser).url == "/sign-in/provider/confirm/"
    assert browser.post("/sign-in/provider/confirm/", {"password": cast.password}).status_code == 302


def who_is_in(browser: Client) -> str:
    return str(browser.get("/sign-out/").wsgi_request.user.get_username())


def assert_refused(reply: Any, browser: Client, code: str, why: str = "") -> None:
    text = reply.content.decode()
    assert reply.status_code in (400, 401, 403, 404, 503), text
    assert code in text
    assert why in text
    assert who_is_in(browser) == ""
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.action, event.error_code) == ("sign_in", "people.single_sign_on", code)


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


def _with(**changed: Any) -> Any:
    return lambda claims: {**claims, **changed}


def _without(name: str) -> Any:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


LIES: dict[str, tuple[Any, str]] = {
    "another issuer": (_with(iss="https://evil.example"), "iss"),
    "no issuer": (_without("iss"), "iss"),
    "another audience": (_with(aud="another-client"), "aud"),
    "no audience": (_without("aud"), "aud"),
    "for many, given to another": (_with(aud=[CLIENT, "other"], azp="other"), "azp"),
    "for many, given to nobody": (_with(aud=[CLIENT, "other"]), "azp"),
    "another nonce": (_with(nonce="replayed"), "nonce"),
    "no nonce": (_without("nonce"), "nonce"),
    "a nonce that is no text": (_with(nonce=["x"]), "nonce"),
    "expired": (_with(exp=int(time.time()) - 3600), "exp"),
    "no expiry": (_without("exp"), "exp"),
    "an expiry in words": (_with(exp="tomorrow"), "exp"),
    "made long ago": (_with(iat=int(time.time()) - 86400), "iat"),
    "made tomorrow": (_with(iat=int(time.time()) + 86400), "iat"),
    "not yet": (_with(nbf=int(time.time()) + 86400), "nbf"),
    "nobody": (_without("sub"), "sub"),
    "an empty subject": (_with(sub=""), "sub"),
    "a subject that is no text": (_with(sub=7), "sub"),
}


@pytest.mark.urs("URS-SIG-03")
@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_says_something_else_signs_nobody_in(
    cast_db: str, cast: Any, idp: IdentityProvider, lie: str
) -> None:
    linked(idp, cast)
    idp.lie, why = LIES[lie]
    browser = Client()
    assert_refused(goes_there(idp, browser), browser, "PEO-044", f"({why})")


def _forged(idp: IdentityProvider) -> dict[str, Any]:
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    unknown = RSAKey.generate_key(2048, {"kid": "unknown"})

    def altered(claims: Claims) -> str:
        head, _body, tail = idp.signed(claims).split(".")
        return f"{head}.{idp.signed({**claims, 'sub': 'other'}).split('.')[1]}.{tail}"

    return {
        "none": idp.unsigned,
        "HMAC with the public key": idp.by_public_key,
        "another key under the same name": lambda claims: idp.signed(claims, stranger),
        "a key that the provider does not have": lambda claims: idp.signed(claims, unknown),
        "the body exchanged": altered,
        "no token": lambda claims: None,
        "no JWT": lambda claims: "hello",
        "five parts": lambda claims: idp.signed(claims) + ".x.y",
        "a number": lambda claims: 42,
        "endless": lambda claims: "a." * 20_000,
        "claims that are no object": lambda claims: idp.signed(claims).split(".")[0] + ".W10.AAAA",
    }


@pytest.mark.urs("URS-SIG-03")
@pytest.mark.parametrize("forgery", _forged(IdentityProvider()))
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    cast_db: str, cast: Any, idp: IdentityProvider, forgery: str
) -> None:
    linked(idp, cast)
    idp.make_token = _forged(idp)[forgery]
    browser = Client()
    assert_refused(goes_there(idp, browser), browser, "PEO-044")


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


def test_a_key_that_is_new_is_asked_for_once(cast_db: str, cast: Any, idp: IdentityProvider) -> None:
    linked(idp, cast)
    asked = idp.asked.count("/keys")
    assert goes_there(idp, Client()).url == "/"
    assert idp.asked.count("/keys") == asked, "keys are kept"
    idp.rotates()
    browser = Client()
    assert goes_there(idp, browser).url == "/"
    assert who_is_in(browser) == "li.na"
    assert idp.asked.count("/keys") == asked + 1
    stranger = RSAKey.generate_key(2048, {"kid": "invented"})
    idp.make_token = lambda claims: idp.signed(claims, stranger)
    for _attempt in range(3):
        other = Client()
        assert_refused(goes_there(idp, other), other, "PEO-044")
    assert idp.asked.count("/keys") == asked + 1, "invented keys do not make us call without end"


def test_an_answer_that_was_not_asked_for_signs_nobody_in(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    linked(idp, cast)
    victim, attacker = Client(), Client()
    back = idp.signs_in(attacker.get("/sign-in/provider/").url)
    assert_refused(victim.get(back), victim, "PEO-045")
    victim.get("/sign-in/provider/")
    assert_refused(victim.get(back), victim, "PEO-045")
    assert attacker.get(back).url == "/"
    attacker.post("/sign-out/")
    assert_refused(attacker.get(back), attacker, "PEO-045")


def test_what_was_begun_is_over_after_ten_minutes(cast_db: str, cast: Any, idp: IdentityProvider) -> None:
    linked(idp, cast)
    browser = Client()
    back = idp.signs_in(browser.get("/sign-in/provider/").url)
    session = browser.session
    session["oidc"] = {**session["oidc"], "began": session["oidc"]["began"] - 601}
    session.save()
    assert_refused(browser.get(back), browser, "PEO-045")


def test_a_code_of_another_sign_in_fails_by_its_verifier(
    cast_db: str, cast: Any, idp: IdentityProvider
) -> None:
    linked(idp, cast)
    victim, attacker = Client(), Client()
    stolen = idp.signs_in(victim.get("/sign-in/provider/").url)
    own = idp.signs_in(attacker.get("/sign-in/provider/").url)
    code = stolen.partition("code=")[2].partition("&")[0]
    state = own.partition("state=")[2]
    assert_refused(attacker.get(f"{BACK}?code={code}&state={state}"), attacker, "PEO-043", "HTTP 400")


def test_an_error_of_the_provider_is_shown_as_its_code_and_nothing_else(
    cast_db: str, idp: IdentityProvider
) -> None:
    browser = Client()
    state = idp.signs_in(browser.get("/sign-in/provider/").url).partition("state=")[2]
    reply = browser.get(BACK, {"error": "access_denied<script>alert(1)</script>", "state": state})
    assert "<script>alert" not in reply.content.decode()
    assert_refused(reply, browser, "PEO-044", "access_denied")


def test_the_answer_of_another_provider_is_refused(cast_db: str, cast: Any, idp: IdentityProvider) -> None:
    linked(idp, cast)
    browser = Client()
    back = idp.signs_in(browser.get("/sign-in/provider/").url)
    assert_refused(browser.get(f"{back}&iss=https://evil.example"), browser, "PEO-044", "(iss)")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("trouble", ["status", "redirect", "no JSON", "a list", "too long"])
def test_a_provider_that_answers_nonsense_signs_nobody_in(
    cast_db: str, idp: IdentityProvider, path: str, trouble: str
) -> None:
    if trouble in ("status", "redirect"):
        idp.status[path] = 500 if trouble == "status" else 302
    else:
        idp.body[path] = {
            "no JSON": b"<html>",
            "a list": b"[1]",
            "too long": b" " * (fetching.MOST_BYTES + 1),
        }[trouble]
    browser = Client()
    begun = browser.get("/sign-in/provider/")
    reply = browser.get(idp.signs_in(begun.url)) if begun.status_code == 302 else begun
    assert_refused(reply, browser, "PEO-043")


def test_a_provider_that_is_slow_is_not_waited_for(
    cast_db: str, idp: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PER_STEP_SECONDS", 0.3)
    idp.wait["/token"] = 2.0
    browser = Client()
    began = time.monotonic()
    assert_refused(goes_there(idp, browser), browser, "PEO-043", "ReadTimeout")
    assert time.monotonic() - began < 2


def test_a_provider_that_drips_is_not_waited_for(
    cast_db: str, idp: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    back = idp.signs_in(browser.get("/sign-in/provider/").url)
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.1)
    idp.wait["/token"] = 0.3
    assert_refused(browser.get(back), browser, "PEO-043", "too slow")


def test_a_provider_that_is_down_leaves_the_other_door_open(
    cast_db: str, cast: Any, settings: Any, idp: IdentityProvider
) -> None:
    idp.close()
    browser = Client()
    assert_refused(browser.get("/sign-in/provider/"), browser, "PEO-043", "ConnectError")
    entered = {"username": "li.na", "password": cast.password}
    assert browser.post("/sign-in/", entered).status_code == 302


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"issuer": "https://evil.example"}, "PEO-044"),
        ({"token_endpoint": "http://evil.example/token"}, "PEO-043"),
        ({"jwks_uri": "file:///etc/passwd"}, "PEO-043"),
        ({"authorization_endpoint": ""}, "PEO-043"),
    ],
)
def test_a_description_that_leads_elsewhere_is_refused(
    cast_db: str, idp: IdentityProvider, said: Claims, code: str
) -> None:
    idp.discovery = said
    browser = Client()
    assert_refused(browser.get("/sign-in/provider/"), browser, code)


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
