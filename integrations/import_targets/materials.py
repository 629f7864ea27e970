"""Materials: the master of a former system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.contracts import IMPORT_TARGETS, ImportField, ImportTarget
from materials.actions.define_material import define_material
from materials.choices import MaterialKind
from materials.models import MaterialDefinition


@IMPORT_TARGETS.register
class Materials(ImportTarget):
    """One row, one material of the house."""

    code = "materials"
    label = _("Materials")
    action = define_material.code
    fields = (
        ImportField("code", _("Code"), is_required=True),
        ImportField("name_en", _("Name in English"), is_required=True),
        ImportField("name_zh", _("Name in Chinese"), is_required=True),
        ImportField("kind", _("Kind"), "word", is_required=True, words=lambda: MaterialKind.choices),
        ImportField("unit", _("Unit of measure"), "unit", is_required=True),
        ImportField("shelf_life_months", _("Shelf life in months"), "integer"),
    )

    def is_there(self, site: Any, key: str) -> bool:
        return MaterialDefinition.objects.filter(code=key).exists()

    def make(self, *, site: Any, values: Mapping[str, Any], actor: Any) -> MaterialDefinition:
        return define_material(
            code=values["code"],
            name={"en": values["name_en"], "zh": values["name_zh"]},
            kind=values["kind"],
            unit=values["unit"],
            shelf_life_months=values.get("shelf_life_months"),
            actor=actor,
        )

    def records(self, uuids: Sequence[Any]) -> QuerySet[MaterialDefinition]:
        return MaterialDefinition.objects.filter(uuid__in=uuids)

    def read(self, record: MaterialDefinition) -> dict[str, Any]:
        return {
            "code": record.code,
            "name_en": record.name.get("en", ""),
            "name_zh": record.name.get("zh", ""),
            "kind": record.kind,
            "unit": record.unit,
            "shelf_life_months": record.shelf_life_months,
        }
