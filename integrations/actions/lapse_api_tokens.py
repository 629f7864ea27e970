"""The tokens of a service account end with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import ApiToken
from kernel import clock


@action("integrations.lapse_api_tokens", label=_("Tokens end"), subject="user", event_caused=True)
def lapse_api_tokens(*, user: Any) -> Any:
    """Revoke every token of the account that is not revoked: what was out of hand does not come back with it."""
    now = clock.now()
    for token in ApiToken.objects.select_for_update().filter(user=user, revoked_at=None).order_by("pk"):
        token.revoked_at = now
        token.save()
    return user
