"""Equipment units: each starts as its class says, to be cleaned first where that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from equipment.actions.define_unit import define_unit
from equipment.models import EquipmentClass, Room, Unit
from integrations.contracts import IMPORT_TARGETS, ImportField, ImportTarget
from integrations.errors import RowRecordUnknown


@IMPORT_TARGETS.register
class Units(ImportTarget):
    """One row, one unit of the site."""

    code = "units"
    label = _("Equipment units")
    action = define_unit.code
    fields = (
        ImportField("code", _("Code"), is_required=True),
        ImportField("name_en", _("Name in English"), is_required=True),
        ImportField("name_zh", _("Name in Chinese"), is_required=True),
        ImportField("equipment_class", _("Equipment class"), is_required=True),
        ImportField("room", _("Room")),
        ImportField("dirty_hold_hours", _("Dirty hold time (hours)"), "integer"),
        ImportField("clean_hold_hours", _("Clean hold time (hours)"), "integer"),
        ImportField("minimum_weight", _("Minimum weight"), "decimal"),
        ImportField("maximum_weight", _("Maximum weight"), "decimal"),
        ImportField("readability", _("Readability"), "decimal"),
        ImportField("weight_unit", _("Unit of the weights"), "unit"),
    )

    def is_there(self, site: Any, key: str) -> bool:
        return Unit.objects.filter(site=site, code=key).exists()

    def make(self, *, site: Any, values: Mapping[str, Any], actor: Any) -> Unit:
        kind = EquipmentClass.objects.filter(code=values["equipment_class"]).first()
        if kind is None:
            raise RowRecordUnknown(kind=_("equipment class"), code=values["equipment_class"])
        room = Room.objects.filter(site=site, code=values["room"]).first() if values.get("room") else None
        if values.get("room") and room is None:
            raise RowRecordUnknown(kind=_("room"), code=values["room"])
        plain = ("dirty_hold_hours", "clean_hold_hours", "minimum_weight", "maximum_weight", "readability")
        return define_unit(
            site=site,
            code=values["code"],
            name={"en": values["name_en"], "zh": values["name_zh"]},
            equipment_class=kind,
            room=room,
            weight_unit=values.get("weight_unit") or "",
            is_new=True,
            actor=actor,
            **{name: values.get(name) for name in plain},
        )

    def records(self, uuids: Sequence[Any]) -> QuerySet[Unit]:
        return Unit.objects.filter(uuid__in=uuids).select_related("equipment_class", "room")

    def read(self, record: Unit) -> dict[str, Any]:
        numbers = ("dirty_hold_hours", "clean_hold_hours", "minimum_weight", "maximum_weight", "readability")
        return {
            "code": record.code,
            "name_en": record.name.get("en", ""),
            "name_zh": record.name.get("zh", ""),
            "equipment_class": record.equipment_class.code,
            "room": record.room.code if record.room is not None else "",
            "weight_unit": record.weight_unit,
            **{name: getattr(record, name) for name in numbers},
        }
