"""Making a token: by issuing one, and by rotating one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.models import ApiToken
from integrations.models.token import digest_of
from integrations.selectors.tokens import PREFIX_LENGTH


@dataclass(frozen=True)
class IssuedToken:
    """The record, and the token itself: shown once, kept nowhere."""

    token: ApiToken
    plain: str = field(repr=False)

    @property
    def kept_record(self) -> ApiToken:
        """What a repeated request is answered with: the record without the token."""
        return self.token


def made_token(*, user: Any, name: str, scopes: Iterable[str], expires_at: datetime) -> IssuedToken:
    """A token that nobody has seen yet; the database keeps its digest alone."""
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
