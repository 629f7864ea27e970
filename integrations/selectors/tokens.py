"""API tokens, and the permission codes they can be issued for."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.db.models import QuerySet

from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.models.token import digest_of
from people.models import RolePermission

PREFIX_LENGTH = 11


def all_tokens() -> QuerySet[ApiToken]:
    """Every token with its account."""
    return ApiToken.objects.select_related("user").order_by("user__username", "name", "-pk")


def token_behind(plain: str, at: datetime) -> ApiToken | None:
    """The living token that ``plain`` is; ``None`` for anything else."""
    token = ApiToken.objects.select_related("user").filter(prefix=plain[:PREFIX_LENGTH]).first()
    if token is None or not hmac.compare_digest(token.digest, digest_of(plain)):
        return None
    if token.state_at(at) != TokenState.VALID or not token.user.is_active or token.user.locked_at is not None:
        return None
    found: ApiToken = token
    return found


def known_scopes() -> list[str]:
    """Every permission code that some role holds; a token for anything else would open nothing."""
    return sorted(RolePermission.objects.values_list("action", flat=True).distinct())
