"""Lots in stock: each is received into quarantine, whatever it was called in the former system (GMP 106, 107)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.contracts import IMPORT_TARGETS, ImportField, ImportTarget
from integrations.errors import RowRecordUnknown
from materials.actions.receive_lot import receive_lot
from materials.choices import ContainerKind
from materials.models import MaterialDefinition, MaterialLot


@IMPORT_TARGETS.register
class Lots(ImportTarget):
    """One row, one lot with the content of each of its containers."""

    code = "lots"
    label = _("Lots in stock")
    action = receive_lot.code
    fields = (
        ImportField("code", _("Lot number"), is_required=True),
        ImportField("material", _("Material"), is_required=True),
        ImportField("amounts", _("Content of each container"), "amounts", is_required=True),
        ImportField("unit", _("Unit of measure"), "unit", is_required=True),
        ImportField("supplier", _("Supplier"), is_required=True),
        ImportField("manufacturer", _("Manufacturer"), is_required=True),
        ImportField("supplier_lot", _("Manufacturer's lot"), is_required=True),
        ImportField("manufactured_on", _("Manufactured on"), "date"),
        ImportField("expires", _("Last day of use"), "date"),
        ImportField("retest_on", _("Last day before retest"), "date"),
        ImportField("delivery_note", _("Delivery note")),
    )

    def is_there(self, site: Any, key: str) -> bool:
        return MaterialLot.objects.filter(site=site, code=key).exists()

    def make(self, *, site: Any, values: Mapping[str, Any], actor: Any) -> MaterialLot:
        material = MaterialDefinition.objects.filter(code=values["material"]).first()
        if material is None:
            raise RowRecordUnknown(kind=_("material"), code=values["material"])
        expires = values.get("expires")
        return receive_lot(
            site=site,
            code=values["code"],
            material=material,
            amounts=values["amounts"],
            unit=values["unit"],
            supplier=values["supplier"],
            manufacturer=values["manufacturer"],
            supplier_lot=values["supplier_lot"],
            manufactured_on=values.get("manufactured_on"),
            expires=expires.isoformat() if expires is not None else "",
            retest_on=values.get("retest_on"),
            delivery_note=values.get("delivery_note") or "",
            actor=actor,
        )

    def records(self, uuids: Sequence[Any]) -> QuerySet[MaterialLot]:
        found = MaterialLot.objects.filter(uuid__in=uuids)
        return found.select_related("material").prefetch_related("transactions__container")

    def read(self, record: MaterialLot) -> dict[str, Any]:
        """The content of each container is what was received, whatever has been taken out since."""
        received = [
            each
            for each in record.transactions.all()
            if each.kind == "receive" and each.container.kind == ContainerKind.SOURCE
        ]
        return {
            "code": record.code,
            "material": record.material.code,
            "amounts": tuple(each.quantity for each in sorted(received, key=lambda each: each.pk)),
            "unit": record.unit,
            "supplier": record.supplier,
            "manufacturer": record.manufacturer,
            "supplier_lot": record.supplier_lot,
            "manufactured_on": record.manufactured_on,
            "expires": record.expires_on,
            "retest_on": record.retest_on,
            "delivery_note": record.delivery_note,
        }
