"""The way in by the provider of identities, as a browser goes it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from audit.models import SecurityEvent
from tests.people.idp import IdentityProvider

BACK = "/sign-in/provider/back/"


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
