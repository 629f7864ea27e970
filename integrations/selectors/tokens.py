"""API tokens, and the permission codes they can be issued for."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.db.models import Q, QuerySet

from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.models.token import digest_of
from people.bootstrap import SYSTEM_USERNAME
from people.models import RolePermission, User

PREFIX_LENGTH = 11


def all_tokens() -> QuerySet[ApiToken]:
    """Every token with its account."""
    return ApiToken.objects.select_related("user").order_by("user__username", "name", "-pk")


def in_state(state: TokenState, at: datetime) -> Q:
    """The tokens that are in ``state`` at a moment, as ``ApiToken.state_at`` says of one."""
    if state == TokenState.REVOKED:
        return Q(revoked_at__isnull=False)
    ended = Q(expires_at__lte=at)
    return Q(revoked_at=None) & (ended if state == TokenState.EXPIRED else ~ended)


def accounts_for_tokens() -> QuerySet[User]:
    """Programs only: who issues a token has seen it, and could do a person's work under that name.

    Not the system's own account either: nothing from outside acts as PharMOM itself.
    """
    programs: QuerySet[User] = User.objects.filter(is_active=True, is_service=True)
    return programs.exclude(username=SYSTEM_USERNAME).order_by("username")


def token_behind(plain: str, at: datetime) -> ApiToken | None:
    """The living token that ``plain`` is; ``None`` for anything else."""
    token = ApiToken.objects.select_related("user").filter(prefix=plain[:PREFIX_LENGTH]).first()
    if token is None or not hmac.compare_digest(token.digest, digest_of(plain)):
        return None
    user = token.user
    if not user.is_service or not user.is_active or user.locked_at is not None:
        return None
    if token.state_at(at) != TokenState.VALID:
        return None
    found: ApiToken = token
    return found


def known_scopes() -> list[str]:
    """Every permission code that some role holds; a token for anything else would open nothing."""
    return sorted(RolePermission.objects.values_list("action", flat=True).distinct())
