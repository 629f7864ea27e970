"""One sign-in by the provider: the way there, and what came back (authorization code with PKCE, RFC 7636)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import QueryDict

from people.errors import ProviderRefused, SignInNotBegun
from people.oidc.fetching import fetch_json
from people.oidc.provider import Provider, provider
from people.oidc.tokens import Claimed, verify

KEPT_UNDER = "oidc"
LASTS_SECONDS = 600


@dataclass(frozen=True)
class Begun:
    """What this browser's session keeps until the provider sends the person back."""

    state: str
    nonce: str
    verifier: str
    target: str
    began: int


def begin(session: Any, back: str, target: str) -> str:
    """The provider's address to send the browser to; ``back`` is where it returns."""
    found = provider()
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(32),
        target=target,
        began=int(time.time()),
    )
    session[KEPT_UNDER] = asdict(begun)
    challenge = urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.PHARMOM_OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": settings.PHARMOM_OIDC_SCOPE,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in found.authorization_endpoint else "?"
    return found.authorization_endpoint + joint + urlencode(query)


def finish(session: Any, query: QueryDict, back: str) -> tuple[Claimed, str]:
    """Whose account at the provider it is, and where the person wanted to go.

    What was begun is used once, whatever comes of it. Raises ``SignInNotBegun``, ``ProviderRefused``,
    ``ProviderUnavailable``.
    """
    kept = session.pop(KEPT_UNDER, None)
    begun = Begun(**kept) if kept else None
    given = query.get("state", "")
    if begun is None or not hmac.compare_digest(given.encode(), begun.state.encode()):
        raise SignInNotBegun()
    if not 0 <= time.time() - begun.began <= LASTS_SECONDS:
        raise SignInNotBegun()
    found = provider()
    if query.get("iss", found.issuer) != found.issuer:  # RFC 9207
        raise ProviderRefused(why="iss")
    if "error" in query or not query.get("code"):
        raise ProviderRefused(why=_plain(query.get("error", "code")))
    said = _exchange(found, str(query["code"]), begun.verifier, back)
    return verify(said.get("id_token"), found, begun.nonce), begun.target


def user_id_in(claimed: Claimed) -> str:
    """The user ID in the claim that the settings name; empty where there is none, or it must not be believed.

    It counts only as it is written: what becomes a user ID by Unicode's compatibility rules alone is a
    look-alike. An e-mail address counts only when the provider has verified it.
    """
    name = settings.PHARMOM_OIDC_CLAIM
    value = claimed.claims.get(name) if name else None
    if not isinstance(value, str) or not value or unicodedata.normalize("NFKC", value) != value:
        return ""
    if name == "email" and claimed.claims.get("email_verified") is not True:
        return ""
    return value.casefold() if value == value.strip() else ""


def _exchange(found: Provider, code: str, verifier: str, back: str) -> dict[str, Any]:
    client, secret = settings.PHARMOM_OIDC_CLIENT_ID, settings.PHARMOM_OIDC_CLIENT_SECRET
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    if secret and not found.authenticates_by_body:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        return fetch_json("POST", found.token_endpoint, data=form, auth=(quote(client), quote(secret)))
    form |= {"client_id": client} | ({"client_secret": secret} if secret else {})
    return fetch_json("POST", found.token_endpoint, data=form)


def _plain(text: str) -> str:
    """An error code of the provider, as far as it is one: what comes by the address is anybody's text."""
    return "".join(letter for letter in text if letter.isascii() and (letter.isalnum() or letter in "_-"))[
        :60
    ]
