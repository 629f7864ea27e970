"""What integrations offers under ``/api/v1/``."""

from integrations.api.resources import EndpointResource, MessageResource
from integrations.api.tokens import TokenResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """Connections, the outbox, and the tokens of programs."""
    router.register("connections", EndpointResource, basename="connection")
    router.register("outbox", MessageResource, basename="outbox-message")
    router.register("tokens", TokenResource, basename="token")
