"""Registers equipment's resources."""

from __future__ import annotations

from equipment.api.resources import ReadingViewSet, UnitViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """``/equipment/`` and ``/readings/``."""
    router.register("equipment", UnitViewSet, basename="equipment")
    router.register("readings", ReadingViewSet, basename="reading")
