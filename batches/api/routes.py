"""Registers the resources of batches."""

from __future__ import annotations

from batches.api.resources import BatchViewSet, ExceptionViewSet, OrderViewSet, StepViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """``/orders/``, ``/batches/``, ``/steps/`` and ``/exceptions/``."""
    router.register("orders", OrderViewSet, basename="order")
    router.register("batches", BatchViewSet, basename="batch")
    router.register("steps", StepViewSet, basename="step")
    router.register("exceptions", ExceptionViewSet, basename="exception")
