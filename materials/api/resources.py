"""Resources ``materials``, ``lots`` and ``containers``."""

from __future__ import annotations

from typing import Any

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.resources import ReadViewSet
from materials.actions.adjust_container import adjust_container
from materials.actions.block_lot import block_lot
from materials.actions.define_material import define_material
from materials.actions.predispense_material import predispense_material
from materials.actions.receive_lot import receive_lot
from materials.actions.reject_lot import reject_lot
from materials.actions.release_lot import release_lot
from materials.actions.return_to_quarantine import return_to_quarantine
from materials.actions.sample_lot import sample_lot
from materials.actions.verify_container import verify_container
from materials.api.bodies import (
    CountBody,
    DispenseAheadBody,
    MaterialBody,
    ReceiveLotBody,
    ReleaseBody,
    SampleBody,
)
from materials.api.serializers import ContainerOfLot, LotShown, LotWithContainers, MaterialShown
from materials.models import MaterialDefinition
from materials.selectors import containers_visible_to, lots_with_stock


class MaterialResource(ActionEndpoints, ReadViewSet):
    """The material master."""

    permission = "materials.view_lot"
    serializer_class = MaterialShown
    filters = {"kind": "kind", "is_active": "is_active"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)
    site_path = ""

    create = creation(define_material, body=MaterialBody)

    def get_records(self) -> Any:
        """Every material; the master is one for all sites."""
        return MaterialDefinition.objects.all()


class LotResource(ActionEndpoints, ReadViewSet):
    """Lots with their state, dates and stock."""

    permission = "materials.view_lot"
    serializer_class = LotShown
    detail_serializer_class = LotWithContainers
    filters = {
        "site": "site__code",
        "material": "material__code",
        "state": "state",
        "batch": "batch_code",
        "expires_before": "expires_on__lt",
    }
    search_fields = ("code", "material__code", "supplier_lot", "batch_code")
    ordering_fields = ("code", "expires_on", "received_at")

    create = creation(receive_lot, body=ReceiveLotBody)
    sample = endpoint(sample_lot, body=SampleBody)
    release = endpoint(release_lot, body=ReleaseBody)
    reject = endpoint(reject_lot)
    block = endpoint(block_lot)
    return_to_quarantine = endpoint(return_to_quarantine)

    def get_records(self) -> Any:
        """The visible lots."""
        return lots_with_stock(self.request.user).prefetch_related("containers")


class ContainerResource(ActionEndpoints, ReadViewSet):
    """Containers, each with its lot; dispensing ahead answers with the new one."""

    permission = "materials.view_lot"
    serializer_class = ContainerOfLot
    filters = {"site": "site__code", "lot": "lot__code", "kind": "kind", "batch": "batch_code"}
    search_fields = ("code", "lot__code", "lot__material__code")
    ordering_fields = ("code",)

    count = endpoint(adjust_container, body=CountBody)
    dispense = endpoint(predispense_material, body=DispenseAheadBody)
    verify = endpoint(verify_container)

    def get_records(self) -> Any:
        """The containers of the visible lots."""
        return containers_visible_to(self.request.user).select_related("weighed_by", "verifier")
