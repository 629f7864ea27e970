"""A program at the API's door, with a token for whatever it asks."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from integrations.actions.issue_api_token import issue_api_token
from integrations.selectors.tokens import known_scopes
from kernel import clock
from mom.demo import cast


def program(*scopes: str, username: str = "erp", name: str = "probe") -> Client:
    """A client of the service account; without ``scopes`` the token is issued for everything there is."""
    issued = issue_api_token(
        user=cast.actor(username),
        name=name,
        scopes=sorted(scopes or known_scopes()),
        expires_at=clock.now() + timedelta(days=1),
        actor=cast.actor("admin.sun"),
    )
    return Client(headers={"Authorization": f"Bearer {issued.plain}"})
