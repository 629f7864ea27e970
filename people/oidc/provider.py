"""What the identity provider says of itself: its addresses and its keys, kept for an hour."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from people.errors import ProviderRefused, ProviderUnavailable, SingleSignOnOff
from people.oidc.fetching import fetch_json

KEPT_SECONDS = 3600
# An unknown key asks for the keys anew, at most so often: invented ones must not make us call without end.
ASKED_ANEW_EVERY = 10
# Signatures that only the provider can make. None, and none by a secret that we hold too.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """Where to send the browser, where to ask, and how."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    authenticates_by_body: bool
    algorithms: tuple[str, ...]


def is_configured() -> bool:
    """Whether this plant signs in by an identity provider at all."""
    return bool(settings.PHARMOM_OIDC_ISSUER and settings.PHARMOM_OIDC_CLIENT_ID)


def provider() -> Provider:
    """The provider of the settings, as it describes itself.

    Raises ``SingleSignOnOff``, ``ProviderUnavailable``, or ``ProviderRefused`` where it claims to be another.
    """
    if not is_configured():
        raise SingleSignOnOff()
    issuer = settings.PHARMOM_OIDC_ISSUER
    said = cache.get(_key("discovery"))
    if said is None:
        said = fetch_json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        found = _described(issuer, said)
        cache.set(_key("discovery"), said, KEPT_SECONDS)
        return found
    return _described(issuer, said)


def keys(found: Provider, *, anew: bool = False) -> dict[str, Any]:
    """The provider's public keys (RFC 7517); ``anew`` asks again unless that was done a moment ago."""
    kept: dict[str, Any] | None = cache.get(_key("keys"))
    if kept is not None and not (anew and cache.add(_key("anew"), 1, ASKED_ANEW_EVERY)):
        return kept
    said = fetch_json("GET", found.jwks_uri)
    if not isinstance(said.get("keys"), list):
        raise ProviderUnavailable(why="no keys")
    cache.set(_key("keys"), said, KEPT_SECONDS)
    return said


def _described(issuer: str, said: dict[str, Any]) -> Provider:
    if said.get("issuer") != issuer:
        raise ProviderRefused(why="issuer")
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        issuer=issuer,
        authorization_endpoint=_address(said, "authorization_endpoint", issuer),
        token_endpoint=_address(said, "token_endpoint", issuer),
        jwks_uri=_address(said, "jwks_uri", issuer),
        authenticates_by_body="client_secret_basic" not in ways,
        algorithms=tuple(name for name in ALGORITHMS if name in offered),
    )


def _address(said: dict[str, Any], name: str, issuer: str) -> str:
    """An address over TLS, unless the provider is on this very machine."""
    url = said.get(name)
    parts = urlsplit(url if isinstance(url, str) else "")
    is_local = urlsplit(issuer).hostname in LOCAL and parts.hostname in LOCAL
    if not parts.hostname or (parts.scheme != "https" and not (is_local and parts.scheme == "http")):
        raise ProviderUnavailable(why=name)
    return str(url)


def _key(what: str) -> str:
    whose = f"{settings.PHARMOM_OIDC_ISSUER} {settings.PHARMOM_OIDC_CLIENT_ID}"
    return f"people.oidc.{hashlib.sha256(whose.encode()).hexdigest()[:24]}.{what}"
