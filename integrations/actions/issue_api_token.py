"""Issue a token by which a program signs in at the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._tokens import IssuedToken, made_token
from integrations.errors import TokenExpiryWrong, TokenForPrograms, TokenNameTaken, TokenWithoutScope
from integrations.models import ApiToken
from integrations.selectors.tokens import accounts_for_tokens, known_scopes
from kernel import clock

LONGEST_LIFE = timedelta(days=731)


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
    return made_token(user=user, name=name, scopes=scopes, expires_at=expires_at)
