"""What audit offers under ``/api/v1/``."""

from audit.api.trail import EventResource, SignatureResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The trail and the signatures, for reading."""
    router.register("audit-events", EventResource, basename="audit-event")
    router.register("signatures", SignatureResource, basename="signature")
