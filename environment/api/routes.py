"""Registers environment's resources."""

from __future__ import annotations

from environment.api.resources import ExcursionViewSet, MonitoringPointViewSet, RoomViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """``/rooms/``, ``/monitoring-points/`` and ``/excursions/``."""
    router.register("rooms", RoomViewSet, basename="room")
    router.register("monitoring-points", MonitoringPointViewSet, basename="monitoring-point")
    router.register("excursions", ExcursionViewSet, basename="excursion")
