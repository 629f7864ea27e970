"""What materials offers under /api/v1/."""

from __future__ import annotations

from kernel.api.routing import ApiRouter
from materials.api.resources import ContainerResource, LotResource, MaterialResource


def register(router: ApiRouter) -> None:
    """``/materials/``, ``/lots/`` and ``/containers/``."""
    router.register("materials", MaterialResource, basename="material")
    router.register("lots", LotResource, basename="lot")
    router.register("containers", ContainerResource, basename="container")
