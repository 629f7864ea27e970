"""A provider of identities that runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.people.idp import CLIENT, SECRET, IdentityProvider


@pytest.fixture
def idp(settings: Any) -> Iterator[IdentityProvider]:
    with IdentityProvider.running() as provider:
        settings.PHARMOM_OIDC_ISSUER = provider.issuer
        settings.PHARMOM_OIDC_CLIENT_ID = CLIENT
        settings.PHARMOM_OIDC_CLIENT_SECRET = SECRET
        settings.PHARMOM_OIDC_CLAIM = "preferred_username"
        settings.PHARMOM_OIDC_NAME = "Plant ID"
        cache.clear()
        yield provider
    cache.clear()
