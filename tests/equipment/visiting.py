"""Somebody at the plant's pages, for the tests of the tree and of the dialogs."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from equipment.actions.define_unit import define_unit
from equipment.models import EquipmentClass, Site
from tests.equipment.plant import named

HOLD = {"dirty_hold_hours": 24, "clean_hold_hours": 72}


def client_of(person: Any) -> Client:
    """Signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    """What the page says."""
    reply = client.get(reverse(name, args=args), query)
    assert reply.status_code == 200
    return reply.content.decode()


def more_units(cast: Any, number: int, **place: Any) -> None:
    """Units U-0, U-1 … of class GRAN."""
    for each in range(number):
        define_unit(
            site=Site.objects.get(code="SZ"),
            code=f"U-{each}",
            name=named(f"U-{each}"),
            equipment_class=EquipmentClass.objects.get(code="GRAN"),
            actor=cast["liu.yang"],
            **HOLD,
            **place,
        )
