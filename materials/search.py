"""Lots, containers and materials in the global search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from materials.models import Container, MaterialDefinition, MaterialLot
from materials.selectors import containers_visible_to, lots_visible_to

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """Matches by number or name; a scanned container label leads to its container."""
    if not user.has_perm("materials.view_lot"):
        return []
    by_lot = Q(code__icontains=text) | Q(supplier_lot__iexact=text) | Q(batch_code__iexact=text)
    by_name = Q(code__icontains=text) | Q(name__icontains=text)
    return [
        *(_lot(lot, text) for lot in lots_visible_to(user).filter(by_lot)[:MOST]),
        *(_container(each, text) for each in containers_visible_to(user).filter(code__iexact=text)[:MOST]),
        *(_material(each, text) for each in MaterialDefinition.objects.filter(by_name)[:MOST]),
    ]


def _lot(lot: MaterialLot, text: str) -> SearchHit:
    detail = f"{lot.material.name} · {lot.get_state_display()}"
    return SearchHit.of(lot, text, kind=_("Lot"), icon="package", detail=detail)


def _container(container: Container, text: str) -> SearchHit:
    detail = f"{container.lot.material.name} · {container.quantity:f} {container.unit}"
    return SearchHit.of(container, text, kind=_("Container"), icon="box", detail=detail)


def _material(material: MaterialDefinition, text: str) -> SearchHit:
    return SearchHit.of(material, text, kind=_("Material"), icon="flask", detail=str(material.name))
