"""What integrations offers under ``/api/v1/``."""

from integrations.api.resources import EndpointResource, MessageResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """Connections and the outbox."""
    router.register("connections", EndpointResource, basename="connection")
    router.register("outbox", MessageResource, basename="outbox-message")
