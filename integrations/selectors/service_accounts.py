"""Service accounts with the tokens by which they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.selectors.tokens import all_tokens, in_state
from people.models import User
from people.selectors.accounts import service_accounts
from people.selectors.rights import grants_in_effect


def accounts_with_tokens(at: datetime) -> QuerySet[User]:
    """Each program with ``valid_tokens`` (how many open the door at ``at``) and ``token_used_at``, by user ID.

    ``held_now`` are its roles in effect. A fixed number of queries, however many accounts there are.
    """
    own = ApiToken.objects.filter(user=OuterRef("pk")).order_by().values("user")
    valid = own.filter(in_state(TokenState.VALID, at)).annotate(number=Count("pk")).values("number")
    used = own.annotate(latest=Max("last_used_at")).values("latest")
    held = grants_in_effect(at).select_related("role", "site", "area").order_by("role__code", "pk")
    found = service_accounts().annotate(
        valid_tokens=Coalesce(Subquery(valid, output_field=IntegerField()), 0),
        token_used_at=Subquery(used),
    )
    return found.prefetch_related(Prefetch("role_grants", held, to_attr="held_now"))


def tokens_of(account: Any) -> QuerySet[ApiToken]:
    """Every token of one program: those that open the door first, then by their end."""
    return all_tokens().filter(user=account).order_by("-revoked_at", "-expires_at", "-pk")
