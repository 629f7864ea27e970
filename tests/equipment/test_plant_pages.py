"""The plant as a tree, and the pages of its places: what they show, to whom, and at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equipment.actions.define_area import define_area
from equipment.actions.define_room import define_room
from equipment.actions.define_unit import define_unit
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Unit
from equipment.selectors.plant import MOST_UNITS, plant
from tests.equipment.plant import named
from tests.equipment.visiting import HOLD, client_of, more_units, page
from tests.factories.persons import person


@pytest.fixture
def engineer(units_db: str, cast: Any) -> Client:
    """Liu Yang, process engineer."""
    return client_of(cast["liu.yang"])


def test_tree_shows_every_unit_once_below_its_process_cell_or_room(
    engineer: Client, granulator: Unit, cast: Any
) -> None:
    more_units(cast, 1, process_cell=ProcessCell.objects.get(code="PC-1"), room=Room.objects.get(code="R-1"))
    shown = [(node.depth, node.record.code) for node in plant(cast["liu.yang"]).lines()]
    assert shown == [
        (0, "SZ"),
        (1, "OSD"),
        (2, "PC-1"),
        (3, "U-0"),
        (2, "R-1"),
        (3, "B-1"),
        (3, "G-1"),
        (3, "S-1"),
        (2, "R-2"),
    ]
    room = next(node for node in plant(cast["liu.yang"]).lines() if node.record.code == "R-1")
    assert (room.unit_count, room.standing) == (3, 1)
    shown = page(engineer, "equipment:plant")
    for url in (granulator.get_absolute_url(), Room.objects.get(code="R-2").get_absolute_url()):
        assert url in shown
    assert all(words in shown for words in ("Process cell", "Grade D", "To be cleaned", "Add unit"))


def test_search_and_area_narrow_the_tree_and_keep_what_leads_there(engineer: Client, cast: Any) -> None:
    codes = [node.record.code for node in plant(cast["liu.yang"], text="g-1").lines()]
    assert codes == ["SZ", "OSD", "R-1", "G-1"]
    assert [n.record.code for n in plant(cast["liu.yang"], text="试验 R-2").lines()] == ["SZ", "OSD", "R-2"]
    define_area(site=Site.objects.get(code="SZ"), code="INJ", name=named("INJ"), actor=cast["admin.sun"])
    other = Area.objects.get(code="INJ")
    shown = page(engineer, "equipment:plant", area=other.pk)
    assert "INJ" in shown and "R-1" not in shown
    assert "Nothing fits" in page(engineer, "equipment:plant", q="no such thing")


def test_tree_costs_the_same_queries_however_large_the_plant_and_shows_a_bounded_number_of_units(
    engineer: Client, cast: Any
) -> None:
    page(engineer, "equipment:plant")
    with CaptureQueriesContext(connection) as few:
        page(engineer, "equipment:plant")
    area = Area.objects.get(code="OSD")
    for number in range(8):
        define_room(area=area, code=f"X-{number}", name=named("X"), grade="C", actor=cast["liu.yang"])
    more_units(cast, 12, room=Room.objects.get(code="X-3"))
    with CaptureQueriesContext(connection) as many:
        assert "U-11" in page(engineer, "equipment:plant")
    assert len(many) == len(few)

    found = plant(cast["liu.yang"], most=5)
    assert found.left_out == 15
    assert {node.level for node in found.lines()} == {"site", "area", "process_cell", "room"}
    counts = {node.record.code: node.unit_count for node in found.lines()}
    assert (counts["SZ"], counts["OSD"], counts["R-1"], counts["X-3"]) == (15, 15, 3, 12)
    narrowed = plant(cast["liu.yang"], text="X-3", most=5)
    assert [n.record.code for n in narrowed.lines() if n.level == "unit"] == [
        f"U-{n}" for n in (0, 1, 10, 11, 2)
    ]
    assert narrowed.left_out == 7
    assert MOST_UNITS == 100


def test_detail_pages_cost_the_same_queries_for_few_and_for_many(engineer: Client, cast: Any) -> None:
    addresses = [
        ("equipment:site_detail", Site.objects.get(code="SZ").uuid),
        ("equipment:area_detail", Area.objects.get(code="OSD").uuid),
        ("equipment:process_cell_detail", ProcessCell.objects.get(code="PC-1").uuid),
        ("equipment:class_detail", EquipmentClass.objects.get(code="GRAN").uuid),
        ("equipment:unit_detail", Unit.objects.get(code="G-1").uuid),
    ]
    lists = ["equipment:class_list"]

    def counted() -> list[int]:
        found = []
        for name, *args in [*addresses, *((each,) for each in lists)]:
            with CaptureQueriesContext(connection) as queries:
                page(engineer, name, *args)
            found.append(len(queries))
        return found

    counted()
    more_units(cast, 1, process_cell=ProcessCell.objects.get(code="PC-1"), room=Room.objects.get(code="R-1"))
    few = counted()
    for number in range(5):
        define_room(
            area=Area.objects.get(code="OSD"),
            code=f"X-{number}",
            name=named("X"),
            grade="C",
            actor=cast["liu.yang"],
        )
    for number in range(2, 8):
        define_unit(
            site=Site.objects.get(code="SZ"),
            code=f"V-{number}",
            name=named("V"),
            equipment_class=EquipmentClass.objects.get(code="GRAN"),
            process_cell=ProcessCell.objects.get(code="PC-1"),
            room=Room.objects.get(code="R-2"),
            actor=cast["liu.yang"],
            **HOLD,
        )
    assert counted() == few


@pytest.mark.urs("URS-ACC-01")
def test_the_administrator_sees_places_to_grant_rights_for_and_nothing_that_stands_there(
    units_db: str, cast: Any
) -> None:
    administrator = client_of(cast["admin.sun"])
    shown = page(administrator, "equipment:plant")
    assert "OSD" in shown and "Add area" in shown
    assert not any(code in shown for code in ("R-1", "PC-1", "G-1"))
    area = page(administrator, "equipment:area_detail", Area.objects.get(code="OSD").uuid)
    assert not any(code in area for code in ("R-1", "PC-1", "G-1"))
    # The history of a place tells what happened to it, not all that happened in it.
    assert "Define area" in area and "Define room" not in area


@pytest.mark.urs("URS-ACC-01")
def test_whoever_works_in_one_area_sees_and_changes_that_area_alone(units_db: str, cast: Any) -> None:
    site = Site.objects.get(code="SZ")
    other = define_area(site=site, code="INJ", name=named("INJ"), actor=cast["admin.sun"])
    define_room(area=other, code="R-7", name=named("R-7"), grade="B", actor=cast["liu.yang"])
    neighbour = person("neighbour", "process_engineer", site, other)
    assert [node.record.code for node in plant(neighbour).lines()] == ["SZ", "INJ", "R-7"]
    client = client_of(neighbour)
    assert client.get(Area.objects.get(code="OSD").get_absolute_url()).status_code == 404
    dialog = client.get(reverse("equipment:add_room"), headers={"HX-Request": "true"})
    assert [str(area.code) for area in dialog.context["form"].fields["area"].queryset] == ["INJ"]
    # Units belong to the whole site.
    unit = Unit.objects.get(code="G-1")
    url = reverse("equipment:change_unit", args=[unit.uuid])
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 403


def test_export_holds_the_whole_tree_with_its_levels(engineer: Client, cast: Any) -> None:
    reply = engineer.get(reverse("equipment:plant"), {"format": "csv"})
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Level,No.,Name")
    assert [line.split(",")[:2] for line in lines[1:4]] == [
        ["site", "SZ"],
        ["area", "OSD"],
        ["process_cell", "PC-1"],
    ]
    assert any(line.startswith("unit,G-1") for line in lines)


def test_where_nothing_is_defined_the_pages_say_how_to_begin(cast_db: str, cast: Any) -> None:
    engineer = client_of(cast["liu.yang"])
    assert "No equipment classes yet" in page(engineer, "equipment:class_list")
    area = page(engineer, "equipment:area_detail", Area.objects.get(code="OSD").uuid)
    assert "No room is defined here yet." in area and "Add room" in area
