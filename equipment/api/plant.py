"""Resources of the plant's master data: ``sites``, ``areas``, ``process-cells``, ``equipment-classes``, ``tags``."""

from __future__ import annotations

from typing import Any

from audit.api import ActionEndpoints, creation, endpoint
from equipment.actions.define_area import define_area
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_site import define_site
from equipment.actions.define_tag import define_tag
from equipment.api.definitions import (
    AreaBody,
    ChangeAreaBody,
    ChangeEquipmentClassBody,
    ChangeProcessCellBody,
    ChangeSiteBody,
    ChangeTagBody,
    EquipmentClassBody,
    ProcessCellBody,
    SiteBody,
    TagBody,
)
from equipment.api.serializers import (
    AreaSerializer,
    EquipmentClassSerializer,
    ProcessCellSerializer,
    SiteSerializer,
    TagDefinitionSerializer,
)
from equipment.selectors.plant import areas_visible_to, cells_visible_to, classes_with_units
from equipment.selectors.tags import tags_visible_to
from equipment.selectors.visible import sites_visible_to
from kernel.api.resources import ReadViewSet


class SiteViewSet(ActionEndpoints, ReadViewSet):
    """Sites with their time zone and compliance profile."""

    permission = "equipment.view_plant"
    serializer_class = SiteSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)
    site_path = ""

    create = creation(define_site, body=SiteBody)
    change = endpoint(define_site, body=ChangeSiteBody)

    def get_records(self) -> Any:
        """The sites where the person holds the right as a whole."""
        return sites_visible_to(self.request.user, self.permission)


class AreaViewSet(ActionEndpoints, ReadViewSet):
    """Areas, to which rights can be limited."""

    permission = "equipment.view_plant"
    serializer_class = AreaSerializer
    filters = {"site": "site__code"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    create = creation(define_area, body=AreaBody)
    change = endpoint(define_area, body=ChangeAreaBody)

    def get_records(self) -> Any:
        """The visible areas."""
        return areas_visible_to(self.request.user)


class ProcessCellViewSet(ActionEndpoints, ReadViewSet):
    """Process cells (ISA-88)."""

    permission = "equipment.view_unit"
    serializer_class = ProcessCellSerializer
    filters = {"site": "site__code", "area": "area__code"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    create = creation(define_process_cell, body=ProcessCellBody)
    change = endpoint(define_process_cell, body=ChangeProcessCellBody)

    def get_records(self) -> Any:
        """The visible process cells."""
        return cells_visible_to(self.request.user)


class EquipmentClassViewSet(ActionEndpoints, ReadViewSet):
    """Equipment classes; they are one for all sites."""

    permission = "equipment.view_unit"
    serializer_class = EquipmentClassSerializer
    filters = {"needs_cleaning": "needs_cleaning", "needs_calibration": "needs_calibration"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)
    site_path = ""

    create = creation(define_equipment_class, body=EquipmentClassBody)
    change = endpoint(define_equipment_class, body=ChangeEquipmentClassBody)

    def get_records(self) -> Any:
        """Every class, with the number of units that the person may see."""
        return classes_with_units(self.request.user)


class TagViewSet(ActionEndpoints, ReadViewSet):
    """Tags as defined; ``readings`` gives their values."""

    permission = "equipment.view_tag"
    serializer_class = TagDefinitionSerializer
    filters = {"site": "site__code", "unit": "unit__code", "room": "room__code"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    create = creation(define_tag, body=TagBody)
    change = endpoint(define_tag, body=ChangeTagBody)

    def get_records(self) -> Any:
        """The visible tags."""
        return tags_visible_to(self.request.user)
