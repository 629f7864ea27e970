"""What audit offers under ``/api/v1/``."""

from audit.api.ledger import CheckpointResource
from audit.api.trail import EventResource, SignatureResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The trail, the signatures and the ledger, for reading."""
    router.register("audit-events", EventResource, basename="audit-event")
    router.register("signatures", SignatureResource, basename="signature")
    router.register("ledger-checkpoints", CheckpointResource, basename="ledger-checkpoint")
