"""The physical model as one tree: site, area, process cells and rooms, units (ISA-95, ISA-88)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from equipment.choices import PlantLevel
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Unit
from equipment.selectors.sites import rooms_visible_to
from equipment.selectors.units import units_visible_to
from equipment.selectors.visible import sites_visible_to, visible_to

# So many units are read at a glance; beyond, the places say how many they hold, and one chooses or searches.
MOST_UNITS = 100


def all_rooms() -> QuerySet[Room]:
    """Every room by its code."""
    return Room.objects.select_related("site", "area").order_by("code")


def all_cells() -> QuerySet[ProcessCell]:
    """Every process cell by its code."""
    return ProcessCell.objects.select_related("site", "area").order_by("code")


def areas_visible_to(user: Any, permission: str = "equipment.view_plant") -> QuerySet[Area]:
    """The areas for which the person holds ``permission``, by site and code."""
    areas = Area.objects.select_related("site").order_by("site__code", "code")
    return visible_to(areas, user, permission, areas=("pk",))


def cells_visible_to(user: Any) -> QuerySet[ProcessCell]:
    """The process cells that the person may see."""
    return visible_to(all_cells(), user, "equipment.view_unit", areas=("area",))


def classes_with_units(user: Any) -> QuerySet[EquipmentClass]:
    """Every class, with the number of units that the person may see of it."""
    seen = units_visible_to(user).order_by().values("pk")
    return EquipmentClass.objects.annotate(unit_count=Count("units", filter=Q(units__in=seen))).order_by(
        "code"
    )


@dataclass
class PlantNode:
    """One place or unit with what is below it; ``unit_count`` counts the units below, shown or not.

    ``standing`` counts units that stand in a room and are shown below their process cell. ``is_open`` is
    false for a site of which the person may see a part only.
    """

    level: PlantLevel
    record: Any
    depth: int = 0
    unit_count: int = 0
    standing: int = 0
    is_open: bool = True
    children: list[PlantNode] = field(default_factory=list)

    def lines(self) -> Iterator[PlantNode]:
        """This node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.lines()


@dataclass(frozen=True)
class Plant:
    """The tree as asked for. ``left_out`` units fit too and are not shown."""

    roots: tuple[PlantNode, ...]
    left_out: int = 0

    def lines(self) -> Iterator[PlantNode]:
        """All nodes in order."""
        for root in self.roots:
            yield from root.lines()


def plant(user: Any, *, text: str = "", area: Area | None = None, most: int = MOST_UNITS) -> Plant:
    """What the person may see of the plant, with the same few queries however large it is.

    Words of ``text`` and ``area`` narrow it; a unit also fits by its class, process cell or room. More
    than ``most`` units are counted instead of shown until something narrows it.
    """
    words = text.split()
    found = _Found(user, area)
    units = found.units.filter(_all(words, *_UNIT_FIELDS)) if words else found.units
    counts = _counts(units)
    total = sum(counts.values())
    is_narrowed = bool(words) or area is not None
    shown = list(units[:most]) if total <= most or is_narrowed else []
    tree = _Tree(found)
    tree.add(shown, counts)
    wanted = {(type(each), each.pk) for each in found.places if _fits(each, words)}
    roots = tuple(root for root in tree.roots if not words or _prune(root, wanted))
    return Plant(roots, total - len(shown))


_UNIT_FIELDS = (
    "code",
    "name",
    "equipment_class__code",
    "equipment_class__name",
    "process_cell__code",
    "process_cell__name",
    "room__code",
    "room__name",
)


def _all(words: list[str], *fields: str) -> Q:
    """That each word stands in one of the fields."""
    wanted = Q()
    for word in words:
        anywhere = Q()
        for each in fields:
            anywhere |= Q(**{f"{each}__icontains": word})
        wanted &= anywhere
    return wanted


def _fits(place: Any, words: list[str]) -> bool:
    texts = [part.casefold() for part in (place.code, *place.name.values())]
    return all(any(word.casefold() in text for text in texts) for word in words)


def _counts(units: QuerySet[Unit]) -> Counter[tuple[int, int | None, int | None]]:
    """How many units stand where: by site, process cell and room."""
    rows = units.order_by().values("site_id", "process_cell_id", "room_id").annotate(number=Count("pk"))
    return Counter({(row["site_id"], row["process_cell_id"], row["room_id"]): row["number"] for row in rows})


class _Found:
    """The places that the person may see, each kind by one query."""

    def __init__(self, user: Any, area: Area | None) -> None:
        self.areas = list(areas_visible_to(user).filter(**({"pk": area.pk} if area else {})))
        here: dict[str, Any] = {"area": area} if area else {}
        cells, rooms = cells_visible_to(user).filter(**here), rooms_visible_to(user).filter(**here)
        self.cells, self.rooms = list(cells), list(rooms)
        self.units = units_visible_to(user)
        if area is not None:
            self.units = self.units.filter(Q(room__area=area) | Q(process_cell__area=area))
        sites = {each.site_id: each.site for each in self.areas}
        whole = {each.pk: each for each in sites_visible_to(user, "equipment.view_plant")}
        self.whole = set(whole)
        if area is None:
            sites.update(whole)
        self.sites = sorted(sites.values(), key=lambda site: site.code)

    @property
    def places(self) -> list[Any]:
        """All of them."""
        return [*self.sites, *self.areas, *self.cells, *self.rooms]


class _Tree:
    """Nodes by what they stand for."""

    def __init__(self, found: _Found) -> None:
        self.sites = {
            each.pk: PlantNode(PlantLevel.SITE, each, is_open=each.pk in found.whole) for each in found.sites
        }
        self.areas = {each.pk: PlantNode(PlantLevel.AREA, each, 1) for each in found.areas}
        self.cells = {each.pk: PlantNode(PlantLevel.PROCESS_CELL, each, 2) for each in found.cells}
        self.rooms = {each.pk: PlantNode(PlantLevel.ROOM, each, 2) for each in found.rooms}
        for area in self.areas.values():
            self.sites[area.record.site_id].children.append(area)
        for node in (*self.cells.values(), *self.rooms.values()):
            if node.record.area_id in self.areas:
                self.areas[node.record.area_id].children.append(node)

    @property
    def roots(self) -> list[PlantNode]:
        """The sites."""
        return list(self.sites.values())

    def add(self, units: list[Unit], counts: Counter[tuple[int, int | None, int | None]]) -> None:
        """Hang the units below their places, and count those that are not shown as well."""
        for unit in units:
            parent = self._parent(unit.site_id, unit.process_cell_id, unit.room_id)
            if parent is not None:
                parent.children.append(PlantNode(PlantLevel.UNIT, unit, parent.depth + 1))
        for place, number in counts.items():
            node = self._parent(*place)
            for each in self._with_what_holds_it(node) if node is not None else ():
                each.unit_count += number
            room = self.rooms.get(place[2] or 0)
            if room is not None and node is not room:
                room.standing += number

    def _parent(self, site: int, cell: int | None, room: int | None) -> PlantNode | None:
        """A unit belongs to its process cell; without one it stands in its room, or at the site."""
        return self.cells.get(cell or 0) or self.rooms.get(room or 0) or self.sites.get(site)

    def _with_what_holds_it(self, node: PlantNode) -> Iterator[PlantNode]:
        yield node
        if node.level in (PlantLevel.PROCESS_CELL, PlantLevel.ROOM):
            yield from (self.areas[key] for key in (node.record.area_id,) if key in self.areas)
        if node.level is not PlantLevel.SITE:
            yield from (self.sites[key] for key in (node.record.site_id,) if key in self.sites)


def _prune(node: PlantNode, wanted: set[tuple[type, int]]) -> bool:
    """Keep what is wanted, units, and whatever leads to them."""
    node.children = [child for child in node.children if _prune(child, wanted)]
    is_hit = node.level is PlantLevel.UNIT or (type(node.record), node.record.pk) in wanted
    return is_hit or bool(node.children) or node.unit_count > 0
