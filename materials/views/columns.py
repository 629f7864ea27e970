"""Columns of the tables of materials."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import Column
from materials.models import Container, MaterialLot


def _last_day(lot: MaterialLot) -> date | None:
    days = [day for day in (lot.expires_on, lot.retest_on) if day is not None]
    return min(days, default=None)


def _what_ends(lot: MaterialLot) -> str:
    last = _last_day(lot)
    if last is None:
        return ""
    return gettext("expiry") if last == lot.expires_on else gettext("retest")


LOTS = (
    Column("code", _("Lot"), kind="code", url=True),
    Column("material", _("Material"), value="material.name", sort="material__code", sub="material.code"),
    Column("state", _("State"), kind="state"),
    Column("on_hand", _("On hand"), kind="quantity", unit="unit"),
    Column("last_day", _("Last day of use"), kind="date", value=_last_day, sort="expires_on", sub=_what_ends),
    Column("supplier_lot", _("Manufacturer's lot"), kind="code", gives_way=True),
    Column("received_at", _("Received or produced at"), kind="datetime", gives_way=True),
)

LOT_FACTS = (
    Column("material", _("Material"), value="material.name", sub="material.code",
           url=lambda lot: lot.material.get_absolute_url()),
    Column("quantity", _("Received or produced"), kind="quantity", unit="unit"),
    Column("received_at", _("When"), kind="datetime"),
    Column("manufactured_on", _("Manufactured on"), kind="date"),
    Column("expiry_label", _("Expiry on the label")),
    Column("expires_on", _("Last day of use"), kind="date"),
    Column("retest_on", _("Last day before retest"), kind="date"),
    Column("assay", _("Assay"), kind="quantity", unit="%"),
    Column("loss_on_drying", _("Loss on drying"), kind="quantity", unit="%"),
)  # fmt: skip
SUPPLY_FACTS = (
    Column("supplier", _("Supplier")),
    Column("manufacturer", _("Manufacturer")),
    Column("supplier_lot", _("Manufacturer's lot"), kind="code"),
    Column("delivery_note", _("Delivery note"), kind="code"),
)
PRODUCED_FACTS = (Column("batch_code", _("Produced by batch"), kind="code"),)

CONTAINERS = (
    Column("code", _("Container"), kind="code", url=True),
    Column("kind", _("Kind"), value="get_kind_display"),
    Column("quantity", _("Holds"), kind="quantity", unit="unit"),
    Column("tare", _("Tare"), kind="quantity", unit="unit"),
    Column("batch_code", _("For batch"), kind="code"),
)

MOVEMENTS = (
    Column("at", _("When"), kind="datetime"),
    Column("kind", _("What"), value="get_kind_display"),
    Column("container", _("Container"), value="container.code", kind="code"),
    Column("quantity", _("Amount"), kind="quantity", unit="unit"),
    Column("batch_code", _("Batch"), kind="code", sub="step_ref"),
    Column("place", _("Place"), kind="code"),
)

MATERIALS = (
    Column("code", _("Material"), kind="code", url=True),
    Column("name", _("Name"), sort="name__en"),
    Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
    Column("unit", _("Unit of measure")),
    Column("shelf_life_months", _("Shelf life in months"), kind="number"),
)


def lot_facts(lot: MaterialLot) -> tuple[Column, ...]:
    """What is known of a lot: where it came from, or which batch made it."""
    return LOT_FACTS + (PRODUCED_FACTS if lot.is_produced else SUPPLY_FACTS)


def container_facts(container: Container) -> tuple[Column, ...]:
    """What the label of a container says."""
    dispensed: tuple[Any, ...] = (
        Column("taken_from", _("Taken from"), value="taken_from.code", kind="code"),
        Column("batch_code", _("For batch"), kind="code"),
        Column("step_ref", _("Step"), kind="code"),
    )
    common = (
        Column("material", _("Material"), value="lot.material.name", sub="lot.material.code"),
        Column("lot", _("Lot"), value="lot.code", kind="code", url=lambda each: each.lot.get_absolute_url()),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("quantity", _("Holds"), kind="quantity", unit="unit"),
        Column("tare", _("Tare"), kind="quantity", unit="unit"),
    )
    ahead: tuple[Any, ...] = (
        Column("weighed_by", _("Weighed by")),
        Column("verifier", _("Verified by")),
        Column("verified_at", _("Verified at"), kind="datetime"),
    )
    if not container.taken_from_id:
        return common
    return (*common, *dispensed, *(ahead if container.is_weighed_ahead else ()))
