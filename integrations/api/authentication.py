"""Signs a program in by ``Authorization: Bearer <token>``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.event_store import record_refusal
from kernel import clock
from kernel.api.errors import NotSignedIn
from kernel.limits import Limit, address_of

# ``last_used_at`` tells whether a token is still needed; to the minute is enough.
NOTE_USE_EVERY = timedelta(minutes=1)


class BearerAuthentication(BaseAuthentication):
    """Finds the account of a token; the token's scopes narrow what it may do."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Account and token; ``None`` when the request carries none, so that a session may count."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        # Models are looked up at use: the settings name this class before the apps are ready.
        from integrations.selectors.tokens import token_behind

        now = clock.now()
        plain = parts[1].decode("ascii", "replace") if len(parts) == 2 else ""
        token = token_behind(plain, now)
        if token is None:
            _count("wrong_tokens_per_address", address_of(request))
            name = plain[:11] or "bearer"
            record_refusal(Refusal.SIGN_IN, name, "api", "", NotSignedIn.code, ambient_origin())
            raise AuthenticationFailed
        _count("requests_per_token", token.prefix)
        if token.last_used_at is None or now - token.last_used_at > NOTE_USE_EVERY:
            token.last_used_at = now
            token.save(update_fields=["last_used_at"])
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        """Told to those who bring nothing."""
        return 'Bearer realm="PharMOM"'


def _count(limit: str, who: str) -> None:
    """One request of a token, or one wrong token; raises ``Throttled`` (429, KER-109) when it is too many."""
    taken = Limit.named(limit).take(who)
    if taken.is_too_many:
        raise Throttled(wait=taken.wait)


class BearerScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI schema describes it."""

    target_class = "integrations.api.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An HTTP bearer token."""
        return {"type": "http", "scheme": "bearer"}
