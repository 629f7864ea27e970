"""Rotate a token: a new secret for the same program, while the old one lasts a little longer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions.issue_api_token import IssuedToken
from integrations.choices import TokenState
from integrations.errors import TokenOver
from integrations.models import ApiToken
from integrations.models.token import digest_of
from integrations.selectors.tokens import PREFIX_LENGTH
from kernel import clock

LONGEST_OVERLAP_HOURS = 168
NAME_LENGTH = 60


@action("integrations.rotate_api_token", label=_("Rotate token"), subject="token", administration=True)
def rotate_api_token(*, token: ApiToken, overlap_hours: int = 24) -> IssuedToken:
    """A new token with the same scopes and lifetime; the old one ends after the overlap, at most a week.

    Raises ``TokenOver`` for a token that opens nothing any more.
    """
    now = clock.now()
    if token.state_at(now) != TokenState.VALID:
        raise TokenOver(name=token.name)
    name, lifetime, mark = token.name, token.expires_at - _issued_at(token), f" ({token.prefix})"
    overlap = timedelta(hours=max(0, min(overlap_hours, LONGEST_OVERLAP_HOURS)))
    token.name = name[: NAME_LENGTH - len(mark)] + mark
    token.expires_at = min(token.expires_at, now + overlap)
    token.full_clean()
    token.save()
    plain = f"pm_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    made = ApiToken(
        user=token.user,
        name=name,
        prefix=plain[:PREFIX_LENGTH],
        digest=digest_of(plain),
        scopes=list(token.scopes),
        expires_at=now + lifetime,
    )
    made.full_clean()
    made.save()
    return IssuedToken(made, plain)


def _issued_at(token: ApiToken) -> datetime:
    began: datetime = token.history.earliest("history_date").history_date
    return began
