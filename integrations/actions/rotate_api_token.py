"""Rotate a token: a new secret for the same program, while the old one lasts a little longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._tokens import IssuedToken, made_token
from integrations.choices import TokenState
from integrations.errors import TokenOver, TokenOverlapWrong
from integrations.models import ApiToken
from kernel import clock

LONGEST_OVERLAP_HOURS = 168
NAME_LENGTH = 60


@action("integrations.rotate_api_token", label=_("Rotate token"), subject="token", administration=True)
def rotate_api_token(*, token: ApiToken, overlap_hours: int = 24) -> IssuedToken:
    """A new token with the same scopes and lifetime; the old one ends after the overlap, at most a week.

    Raises ``TokenOver`` for a token that opens nothing any more, ``TokenOverlapWrong`` for a longer overlap.
    """
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise TokenOverlapWrong(most=LONGEST_OVERLAP_HOURS)
    now = clock.now()
    if token.state_at(now) != TokenState.VALID:
        raise TokenOver(name=token.name)
    name, lifetime, mark = token.name, token.expires_at - _issued_at(token), f" ({token.prefix})"
    token.name = name[: NAME_LENGTH - len(mark)] + mark
    token.expires_at = min(token.expires_at, now + timedelta(hours=overlap_hours))
    token.full_clean()
    token.save()
    return made_token(user=token.user, name=name, scopes=token.scopes, expires_at=now + lifetime)


def _issued_at(token: ApiToken) -> datetime:
    began: datetime = token.history.earliest("history_date").history_date
    return began
