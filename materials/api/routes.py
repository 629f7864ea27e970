"""What materials offers under /api/v1/."""

from __future__ import annotations

from kernel.api.routing import ApiRouter
from materials.api.resources import LotResource, MaterialResource


def register(router: ApiRouter) -> None:
    """``/materials/`` and ``/lots/``."""
    router.register("materials", MaterialResource, basename="material")
    router.register("lots", LotResource, basename="lot")
