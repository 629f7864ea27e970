"""Revoke a token at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import ApiToken
from kernel import clock


@action(
    "integrations.revoke_api_token",
    label=_("Revoke token"),
    subject="token",
    reason=True,
    administration=True,
)
def revoke_api_token(*, token: ApiToken) -> ApiToken:
    """The token opens nothing from now on; revoking it twice changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save()
    return token
