"""Registers the resource of analytics."""

from __future__ import annotations

from analytics.api.resources import FiguresViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """``/analytics/<site>/``."""
    router.register("analytics", FiguresViewSet, basename="analytics")
