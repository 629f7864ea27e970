"""What integrations offers under ``/api/v1/``."""

from integrations.api.bindings import BindingResource
from integrations.api.imports import ImportResource, MappingResource, RowResource
from integrations.api.resources import EndpointResource, MessageResource
from integrations.api.service_accounts import ServiceAccountResource
from integrations.api.tokens import TokenResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """Connections with the sources of tags, the outbox, programs and their tokens, and imports."""
    router.register("connections", EndpointResource, basename="connection")
    router.register("tag-sources", BindingResource, basename="tag-source")
    router.register("outbox", MessageResource, basename="outbox-message")
    router.register("tokens", TokenResource, basename="token")
    router.register("import-mappings", MappingResource, basename="import-mapping")
    router.register("imports", ImportResource, basename="import")
    router.register("import-rows", RowResource, basename="import-row")
    router.register("service-accounts", ServiceAccountResource, basename="service-account")
