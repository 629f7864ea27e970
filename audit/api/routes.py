"""What audit offers under ``/api/v1/``."""

from audit.api.past import PastRecordResource
from audit.api.trail import EventResource, SignatureResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The trail, past states and the signatures, for reading."""
    router.register("audit-events", EventResource, basename="audit-event")
    router.register("past-records", PastRecordResource, basename="past-record")
    router.register("signatures", SignatureResource, basename="signature")
