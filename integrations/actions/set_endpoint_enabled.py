"""Switch a connection on or off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import Endpoint


@action("integrations.set_endpoint_enabled", label=_("Switch connection"), subject="endpoint", reason=True)
def set_endpoint_enabled(*, endpoint: Endpoint, is_enabled: bool) -> Endpoint:
    """Its worker notices within seconds; values are missing while it is off, and that stays visible."""
    endpoint.is_enabled = is_enabled
    endpoint.save()
    return endpoint
