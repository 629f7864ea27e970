"""What audit offers under ``/api/v1/``."""

from audit.api.ledger import CheckpointResource
from audit.api.past import PastRecordResource
from audit.api.requests import RequestResource
from audit.api.trail import EventResource, SignatureResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The trail, past states, the signatures and the ledger, for reading."""
    router.register("audit-events", EventResource, basename="audit-event")
    router.register("past-records", PastRecordResource, basename="past-record")
    router.register("signature-requests", RequestResource, basename="signature-request")
    router.register("signatures", SignatureResource, basename="signature")
    router.register("ledger-checkpoints", CheckpointResource, basename="ledger-checkpoint")
