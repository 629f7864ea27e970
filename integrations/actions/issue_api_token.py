"""Issue a token by which a program signs in at the API."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.errors import TokenExpiryWrong, TokenForPrograms, TokenNameTaken, TokenWithoutScope
from integrations.models import ApiToken
from integrations.models.token import digest_of
from integrations.selectors.tokens import PREFIX_LENGTH, accounts_for_tokens, known_scopes
from kernel import clock

LONGEST_LIFE = timedelta(days=731)


@dataclass(frozen=True)
class IssuedToken:
    """The record, and the token itself: shown once, kept nowhere."""

    token: ApiToken
    plain: str = field(repr=False)


@action("integrations.issue_api_token", label=_("Issue token"), administration=True)
def issue_api_token(*, user: Any, name: str, scopes: list[str], expires_at: datetime) -> IssuedToken:
    """Scopes narrow what the account's roles permit; they never add to it (URS-INT-08).

    Only a program gets one: the administrator reads the token, and may not act as a person (URS-ACC-02).
    """
    if not accounts_for_tokens().filter(pk=user.pk).exists():
        raise TokenForPrograms(user=user.get_username())
    unknown = sorted(set(scopes) - set(known_scopes()))
    if unknown or not scopes:
        raise TokenWithoutScope(scopes=", ".join(unknown) or "–")
    now = clock.now()
    if not now < expires_at <= now + LONGEST_LIFE:
        raise TokenExpiryWrong()
    if ApiToken.objects.filter(user=user, name=name, revoked_at=None).exists():
        raise TokenNameTaken(user=user.get_username(), name=name)
    plain = f"pm_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        user=user,
        name=name,
        prefix=plain[:PREFIX_LENGTH],
        digest=digest_of(plain),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    return IssuedToken(token, plain)
