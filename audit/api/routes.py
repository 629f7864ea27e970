"""What audit offers under ``/api/v1/``."""

from audit.api.installation import InstallationCheckResource
from audit.api.ledger import CheckpointResource
from audit.api.past import PastRecordResource
from audit.api.reason_codes import ReasonCodeResource
from audit.api.requests import RequestResource
from audit.api.trail import EventResource, SignatureResource
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The trail, past states, the signatures, the ledger, the list of reasons and checks of the installation."""
    router.register("audit-events", EventResource, basename="audit-event")
    router.register("past-records", PastRecordResource, basename="past-record")
    router.register("signature-requests", RequestResource, basename="signature-request")
    router.register("signatures", SignatureResource, basename="signature")
    router.register("ledger-checkpoints", CheckpointResource, basename="ledger-checkpoint")
    router.register("reason-codes", ReasonCodeResource, basename="reason-code")
    router.register("installation-checks", InstallationCheckResource, basename="installation-check")
