"""Registers equipment's resources."""

from __future__ import annotations

from equipment.api.plant import (
    AreaViewSet,
    EquipmentClassViewSet,
    ProcessCellViewSet,
    SiteViewSet,
    TagViewSet,
)
from equipment.api.resources import ReadingViewSet, UnitViewSet
from kernel.api.routing import ApiRouter


def register(router: ApiRouter) -> None:
    """The plant's master data, ``/equipment/`` and ``/readings/``."""
    router.register("sites", SiteViewSet, basename="site")
    router.register("areas", AreaViewSet, basename="area")
    router.register("process-cells", ProcessCellViewSet, basename="process-cell")
    router.register("equipment-classes", EquipmentClassViewSet, basename="equipment-class")
    router.register("tags", TagViewSet, basename="tag")
    router.register("equipment", UnitViewSet, basename="equipment")
    router.register("readings", ReadingViewSet, basename="reading")
