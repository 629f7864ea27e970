"""What the API takes for the definitions of the plant's master data."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from equipment.models import Area, ComplianceProfile, EquipmentClass, ProcessCell, Room, Site, Unit
from kernel.api.definitions import ChangeBody, DefinitionBody, at_site
from kernel.api.fields import DecimalText, LocalizedText, RecordField


def _sites() -> QuerySet[Site]:
    return Site.objects.all()


def _any_site(context: dict[str, Any]) -> QuerySet[Site]:
    return _sites()


def _classes(context: dict[str, Any]) -> QuerySet[EquipmentClass]:
    return EquipmentClass.objects.all()


_areas = at_site(lambda: Area.objects.select_related("site"), _sites)
_cells = at_site(lambda: ProcessCell.objects.all(), _sites)
_rooms = at_site(lambda: Room.objects.all(), _sites)
_units = at_site(lambda: Unit.objects.all(), _sites)


class SiteBody(DefinitionBody):
    """A site with its time zone and compliance profile."""

    code = serializers.CharField(max_length=20)
    name = LocalizedText()
    zone = serializers.CharField(max_length=50)
    profile = serializers.ChoiceField(choices=ComplianceProfile.choices)


class ChangeSiteBody(ChangeBody, SiteBody):
    """Another name, time zone or profile."""

    code = None  # type: ignore[assignment]
    names = ("code", "name", "zone", "profile")


class AreaBody(DefinitionBody):
    """An area of a site."""

    site = RecordField(_any_site)
    code = serializers.CharField(max_length=20)
    name = LocalizedText()


class ChangeAreaBody(ChangeBody, AreaBody):
    """Another name."""

    site = code = None  # type: ignore[assignment]
    names = ("site", "code", "name")


class ProcessCellBody(DefinitionBody):
    """A process cell of an area; ``site`` tells areas of several sites with the same code apart."""

    site = RecordField(_any_site, required=False)
    area = RecordField(_areas)
    code = serializers.CharField(max_length=40)
    name = LocalizedText()

    def arguments(self) -> dict[str, Any]:
        """The area says at which site it is."""
        given = super().arguments()
        given.pop("site", None)
        return given


class ChangeProcessCellBody(ChangeBody, ProcessCellBody):
    """Another area of the site, or another name."""

    site = code = None  # type: ignore[assignment]
    names = ("area", "code", "name")


class EquipmentClassBody(DefinitionBody):
    """An equipment class."""

    code = serializers.CharField(max_length=40)
    name = LocalizedText()
    needs_cleaning = serializers.BooleanField(required=False)
    needs_calibration = serializers.BooleanField(required=False)


class ChangeEquipmentClassBody(ChangeBody, EquipmentClassBody):
    """Another name or rule."""

    code = None  # type: ignore[assignment]
    names = ("code", "name", "needs_cleaning", "needs_calibration")


class UnitBody(DefinitionBody):
    """A unit with its place, hold times in hours and, of scales, the weighing range."""

    site = RecordField(_any_site)
    code = serializers.CharField(max_length=40)
    name = LocalizedText()
    equipment_class = RecordField(_classes)
    process_cell = RecordField(_cells, required=False, allow_null=True)
    room = RecordField(_rooms, required=False, allow_null=True)
    dirty_hold_hours = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    clean_hold_hours = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    minimum_weight = DecimalText(required=False, allow_null=True)
    maximum_weight = DecimalText(required=False, allow_null=True)
    readability = DecimalText(required=False, allow_null=True)
    weight_unit = serializers.CharField(required=False, allow_blank=True, max_length=10)


class ChangeUnitBody(ChangeBody, UnitBody):
    """Other master data; the state changes by its own actions only."""

    site = code = None  # type: ignore[assignment]
    names = (
        "site",
        "code",
        "name",
        "equipment_class",
        "process_cell",
        "room",
        "dirty_hold_hours",
        "clean_hold_hours",
        "minimum_weight",
        "maximum_weight",
        "readability",
        "weight_unit",
    )


class TagBody(DefinitionBody):
    """A tag of a unit or of a room."""

    site = RecordField(_any_site)
    code = serializers.CharField(max_length=80)
    name = LocalizedText()
    unit = RecordField(_units, required=False, allow_null=True)
    room = RecordField(_rooms, required=False, allow_null=True)
    unit_symbol = serializers.CharField(max_length=20)
    decimals = serializers.IntegerField(min_value=0, max_value=9)
    range_low = DecimalText(required=False, allow_null=True)
    range_high = DecimalText(required=False, allow_null=True)


class ChangeTagBody(ChangeBody, TagBody):
    """Another name, range or number of decimals; place and unit of measure while nothing counts on them."""

    site = code = None  # type: ignore[assignment]
    names = (
        "site",
        "code",
        "name",
        "unit",
        "room",
        "unit_symbol",
        "decimals",
        "range_low",
        "range_high",
    )
