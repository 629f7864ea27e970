"""What people offer under ``/api/v1/``."""

from kernel.api.routing import ApiRouter
from people.api.sessions import SessionResource


def register(router: ApiRouter) -> None:
    """Sessions."""
    router.register("sessions", SessionResource, basename="session")
