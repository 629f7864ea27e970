"""Whether an ID token is the provider's, for us, for this sign-in, and of now (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from kernel import clock
from people.errors import ProviderRefused
from people.oidc.provider import Provider, keys

LONGEST = 16 * 1024
# The two clocks may differ by so much.
LEEWAY_SECONDS = 60
# A token is made for a sign-in that is under way; an older one was kept by somebody.
OLDEST_SECONDS = 600


@dataclass(frozen=True)
class Claimed:
    """What a verified token says: whose account at the provider, and what else it claims."""

    issuer: str
    subject: str
    claims: dict[str, Any]


def verify(token: Any, found: Provider, nonce: str) -> Claimed:
    """The account that the token names.

    Raises ``ProviderRefused``, whose ``why`` names what is wrong: form, signature, or the claim.
    """
    if not isinstance(token, str) or len(token) > LONGEST or token.count(".") != 2:
        raise ProviderRefused(why="id_token")
    claims = _decoded(token, found)
    _check_audience(claims)
    _check_times(claims)
    if claims.get("iss") != found.issuer:
        raise ProviderRefused(why="iss")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderRefused(why="nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
        raise ProviderRefused(why="sub")
    return Claimed(found.issuer, subject, claims)


def _decoded(token: str, found: Provider) -> dict[str, Any]:
    for anew in (False, True):
        try:
            key_set = KeySet.import_key_set(keys(found, anew=anew))  # type: ignore[arg-type]
            claims = jwt.decode(token, key_set, algorithms=list(found.algorithms)).claims
        except InvalidKeyIdError as failure:
            if anew:
                raise ProviderRefused(why="kid") from failure
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as failure:
            raise ProviderRefused(why="signature") from failure
        else:
            if not isinstance(claims, dict):
                raise ProviderRefused(why="claims")
            return claims
    raise ProviderRefused(why="kid")


def _check_audience(claims: dict[str, Any]) -> None:
    """For us, and where it is for others too, given out to us."""
    us, audience = settings.PHARMOM_OIDC_CLIENT_ID, claims.get("aud")
    many = audience if isinstance(audience, list) else [audience]
    if us not in many:
        raise ProviderRefused(why="aud")
    party = claims.get("azp")
    if party != us and (party is not None or len(many) > 1):
        raise ProviderRefused(why="azp")


def _check_times(claims: dict[str, Any]) -> None:
    now = clock.now().timestamp()
    if _moment(claims, "exp") <= now - LEEWAY_SECONDS:
        raise ProviderRefused(why="exp")
    if not now - OLDEST_SECONDS < _moment(claims, "iat") <= now + LEEWAY_SECONDS:
        raise ProviderRefused(why="iat")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY_SECONDS:
        raise ProviderRefused(why="nbf")


def _moment(claims: dict[str, Any], name: str) -> float:
    """Seconds since 1970."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProviderRefused(why=name)
    return value
