"""A provider of identities that lies, is slow or down opens the door for nobody."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from people.oidc import fetching
from tests.people.by_provider import BACK, assert_refused, goes_there, linked, who_is_in
from tests.people.idp import CLIENT, Claims, IdentityProvider


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
