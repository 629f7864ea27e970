"""Registers environment's resources."""

from __future__ import annotations

from environment.api.resources import ExcursionViewSet, RoomViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """``/rooms/`` and ``/excursions/``."""
    router.register("rooms", RoomViewSet, basename="room")
    router.register("excursions", ExcursionViewSet, basename="excursion")
