"""Equipment and its places in the global search: by number or name, units by batch, tags by their code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from equipment.selectors.plant import areas_visible_to, cells_visible_to, classes_with_units
from equipment.selectors.tags import tags_visible_to
from equipment.selectors.units import units_visible_to
from equipment.selectors.visible import sites_visible_to
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """Units first, then tags, classes and the places; each only for who may see its page."""
    found: list[SearchHit] = []
    if user.has_perm("equipment.view_unit"):
        found += [*_units(user, text), *_tags(user, text), *_classes(user, text), *_cells(user, text)]
    if user.has_perm("equipment.view_plant"):
        found += [*_areas(user, text), *_sites(user, text)]
    return found


def _named(text: str) -> Q:
    return Q(code__icontains=text) | Q(name__icontains=text)


def _units(user: Any, text: str) -> Iterator[SearchHit]:
    for unit in units_visible_to(user).filter(_named(text) | Q(in_use_for__iexact=text))[:MOST]:
        detail = f"{unit.name} · {unit.get_cleaning_state_display()}"
        yield SearchHit.of(unit, text, kind=_("Equipment"), icon="tool", detail=detail)


def _tags(user: Any, text: str) -> Iterator[SearchHit]:
    """A tag has its place on the page of its unit or room; only its whole code leads there."""
    for tag in tags_visible_to(user).filter(code__iexact=text)[:MOST]:
        place = tag.unit or tag.room
        if place is not None:
            detail = f"{tag.name} · {place.code}"
            yield SearchHit(tag.code, detail, place.get_absolute_url(), _("Tag"), "tag", exact=True)


def _classes(user: Any, text: str) -> Iterator[SearchHit]:
    for each in classes_with_units(user).filter(_named(text))[:MOST]:
        yield SearchHit.of(each, text, kind=_("Equipment class"), icon="hierarchy", detail=str(each.name))


def _cells(user: Any, text: str) -> Iterator[SearchHit]:
    for cell in cells_visible_to(user).filter(_named(text))[:MOST]:
        detail = f"{cell.name} · {cell.area.code}"
        yield SearchHit.of(cell, text, kind=_("Process cell"), icon="hierarchy", detail=detail)


def _areas(user: Any, text: str) -> Iterator[SearchHit]:
    for area in areas_visible_to(user).filter(_named(text))[:MOST]:
        detail = f"{area.name} · {area.site.code}"
        yield SearchHit.of(area, text, kind=_("Area"), icon="map-pin", detail=detail)


def _sites(user: Any, text: str) -> Iterator[SearchHit]:
    for site in sites_visible_to(user, "equipment.view_plant").filter(_named(text))[:MOST]:
        yield SearchHit.of(site, text, kind=_("Site"), icon="building-factory-2", detail=str(site.name))
