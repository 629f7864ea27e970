"""The plant in the interface: the tree, the pages of its places, and the dialogs of its master data."""

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
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Tag, Unit
from equipment.selectors.plant import MOST_UNITS, plant
from tests.equipment.plant import named
from tests.factories.persons import person

REASON = {"reason_code": "planned_change", "reason_text": "The line was rebuilt"}
HOLD = {"dirty_hold_hours": 24, "clean_hold_hours": 72}


def client_of(person: Any) -> Client:
    """Signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def engineer(units_db: str, cast: Any) -> Client:
    """Liu Yang, process engineer."""
    return client_of(cast["liu.yang"])


def _page(client: Client, name: str, *args: Any, **query: Any) -> str:
    reply = client.get(reverse(name, args=args), query)
    assert reply.status_code == 200
    return reply.content.decode()


def _send(client: Client, name: str, *args: Any, **entered: Any) -> Any:
    return client.post(reverse(name, args=args), entered, headers={"HX-Request": "true"})


def _names(**more: Any) -> dict[str, Any]:
    return {"name_en": "New one", "name_zh": "新增", **more}


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
    page = _page(engineer, "equipment:plant")
    for url in (granulator.get_absolute_url(), Room.objects.get(code="R-2").get_absolute_url()):
        assert url in page
    assert all(words in page for words in ("Process cell", "Grade D", "To be cleaned", "Add unit"))


def test_search_and_area_narrow_the_tree_and_keep_what_leads_there(engineer: Client, cast: Any) -> None:
    codes = [node.record.code for node in plant(cast["liu.yang"], text="g-1").lines()]
    assert codes == ["SZ", "OSD", "R-1", "G-1"]
    assert [n.record.code for n in plant(cast["liu.yang"], text="试验 R-2").lines()] == ["SZ", "OSD", "R-2"]
    define_area(site=Site.objects.get(code="SZ"), code="INJ", name=named("INJ"), actor=cast["admin.sun"])
    other = Area.objects.get(code="INJ")
    page = _page(engineer, "equipment:plant", area=other.pk)
    assert "INJ" in page and "R-1" not in page
    assert "Nothing fits" in _page(engineer, "equipment:plant", q="no such thing")


def test_tree_costs_the_same_queries_however_large_the_plant_and_shows_a_bounded_number_of_units(
    engineer: Client, cast: Any
) -> None:
    _page(engineer, "equipment:plant")
    with CaptureQueriesContext(connection) as few:
        _page(engineer, "equipment:plant")
    area = Area.objects.get(code="OSD")
    for number in range(8):
        define_room(area=area, code=f"X-{number}", name=named("X"), grade="C", actor=cast["liu.yang"])
    more_units(cast, 12, room=Room.objects.get(code="X-3"))
    with CaptureQueriesContext(connection) as many:
        assert "U-11" in _page(engineer, "equipment:plant")
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
                _page(engineer, name, *args)
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


def test_everything_is_added_by_dialogs_and_leads_to_its_page(engineer: Client, cast: Any) -> None:
    administrator, automation = client_of(cast["admin.sun"]), client_of(cast["huang.jie"])
    site = Site.objects.get(code="SZ")
    _send(administrator, "equipment:add_site", **_names(code="CD", zone="Asia/Shanghai", profile="MAX"))
    assert Site.objects.get(code="CD").name["zh"] == "新增"
    done = _send(administrator, "equipment:add_area", **_names(code="INJ", site=site.pk))
    area = Area.objects.get(code="INJ")
    assert done["HX-Redirect"] == area.get_absolute_url()
    _send(engineer, "equipment:add_room", **_names(code="R-9", area=area.pk, grade="B"))
    _send(engineer, "equipment:add_process_cell", **_names(code="PC-9", area=area.pk))
    _send(engineer, "equipment:add_class", **_names(code="FILL", needs_cleaning="on"))
    room, cell = Room.objects.get(code="R-9"), ProcessCell.objects.get(code="PC-9")
    klass = EquipmentClass.objects.get(code="FILL")
    assert (klass.needs_cleaning, klass.needs_calibration) == (True, False)
    done = _send(
        engineer,
        "equipment:add_unit",
        **_names(
            code="F-1", site=site.pk, equipment_class=klass.pk, room=room.pk, process_cell=cell.pk, **HOLD
        ),
    )
    unit = Unit.objects.get(code="F-1")
    assert done["HX-Redirect"] == unit.get_absolute_url()
    for name, record in (("area_detail", area), ("process_cell_detail", cell), ("class_detail", klass)):
        assert "F-1" in _page(engineer, f"equipment:{name}", record.uuid)
    _send(
        automation,
        "equipment:add_unit_tag",
        unit.uuid,
        **_names(code="F-1.Speed", unit_symbol="rpm", decimals=0, range_low="0", range_high="300.0"),
    )
    _send(
        automation, "equipment:add_room_tag", room.uuid, **_names(code="R-9.Pa", unit_symbol="Pa", decimals=1)
    )
    tag = Tag.objects.get(code="F-1.Speed")
    assert (tag.unit, str(tag.range_high)) == (unit, "300.0")
    assert Tag.objects.get(code="R-9.Pa").room == room
    page = _page(automation, "equipment:unit_detail", unit.uuid)
    assert all(words in page for words in ("F-1.Speed", "0 – 300.0", "Add tag"))
    assert reverse("equipment:change_tag", args=[tag.uuid]) in page


def test_a_change_asks_for_the_reason_at_once_and_keeps_code_and_place(
    engineer: Client, granulator: Unit
) -> None:
    url = reverse("equipment:change_unit", args=[granulator.uuid])
    dialog = engineer.get(url, headers={"HX-Request": "true"})
    assert dialog.context["reason_form"] is not None and "code" not in dialog.context["form"].fields
    entered = {
        **_names(name_en="Granulator 1"),
        "equipment_class": granulator.equipment_class_id,
        "dirty_hold_hours": 12,
        "clean_hold_hours": 72,
        "row_version": granulator.row_version,
    }
    refused = _send(engineer, "equipment:change_unit", granulator.uuid, **entered)
    assert refused.status_code == 400
    done = _send(engineer, "equipment:change_unit", granulator.uuid, **entered, **REASON)
    assert done.status_code == 200
    granulator.refresh_from_db()
    assert (granulator.code, granulator.dirty_hold_hours, granulator.room) == ("G-1", 12, None)


@pytest.mark.urs("URS-SYS-03")
def test_of_two_who_change_the_same_room_the_second_is_told(engineer: Client, cast: Any) -> None:
    room = Room.objects.get(code="R-1")
    entered = {**_names(area=room.area_id, grade="C"), "row_version": room.row_version, **REASON}
    assert _send(engineer, "equipment:change_room", room.uuid, **entered).status_code == 200
    second = _send(
        client_of(cast["huang.jie"]), "equipment:change_room", room.uuid, **{**entered, "grade": "B"}
    )
    assert second.status_code == 409 and "AUD-007" in second.content.decode()
    room.refresh_from_db()
    assert room.grade == "C"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [({"code": "R-1"}, 409, "EQP-015"), ({"code": "R 9"}, 422, "EQP-016"), ({"area": "0"}, 422, "")],
)
def test_bad_entries_come_back_with_what_to_do(
    engineer: Client, wrong: dict[str, str], status: int, code: str
) -> None:
    entered = _names(code="R-9", area=Area.objects.get(code="OSD").pk, grade="D")
    reply = _send(engineer, "equipment:add_room", **{**entered, **wrong})
    assert reply.status_code == status and code in reply.content.decode()
    assert "New one" in reply.content.decode()
    assert Room.objects.count() == 2


def test_a_zone_that_does_not_exist_is_refused_in_the_form(units_db: str, cast: Any) -> None:
    site = Site.objects.get(code="SZ")
    entered = _names(zone="Asia/Nowhere", profile="CN", row_version=site.row_version, **REASON)
    reply = _send(client_of(cast["admin.sun"]), "equipment:change_site", site.uuid, **entered)
    assert reply.status_code == 422 and "Asia/Nowhere" in reply.content.decode()


@pytest.mark.urs("URS-ACC-01")
def test_who_may_not_define_sees_no_button_and_opens_no_dialog(
    units_db: str, cast: Any, granulator: Unit
) -> None:
    operator = client_of(cast["li.na"])
    page = _page(operator, "equipment:plant") + _page(operator, "equipment:unit_detail", granulator.uuid)
    assert not any(words in page for words in ("Add unit", "Add room", "Add tag", "Change"))
    for name, args in (
        ("add_room", []),
        ("change_unit", [granulator.uuid]),
        ("add_unit_tag", [granulator.uuid]),
    ):
        reply = operator.get(reverse(f"equipment:{name}", args=args), headers={"HX-Request": "true"})
        assert reply.status_code == 403


@pytest.mark.urs("URS-ACC-01")
def test_the_administrator_sees_places_to_grant_rights_for_and_nothing_that_stands_there(
    units_db: str, cast: Any
) -> None:
    administrator = client_of(cast["admin.sun"])
    page = _page(administrator, "equipment:plant")
    assert "OSD" in page and "Add area" in page
    assert not any(code in page for code in ("R-1", "PC-1", "G-1"))
    area = _page(administrator, "equipment:area_detail", Area.objects.get(code="OSD").uuid)
    assert not any(code in area for code in ("R-1", "PC-1", "G-1"))


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
    lines = reply.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Level,No.,Name")
    assert [line.split(",")[:2] for line in lines[1:4]] == [
        ["site", "SZ"],
        ["area", "OSD"],
        ["process_cell", "PC-1"],
    ]
    assert any(line.startswith("unit,G-1") for line in lines)


def test_where_nothing_is_defined_the_pages_say_how_to_begin(cast_db: str, cast: Any) -> None:
    engineer = client_of(cast["liu.yang"])
    assert "No equipment classes yet" in _page(engineer, "equipment:class_list")
    area = _page(engineer, "equipment:area_detail", Area.objects.get(code="OSD").uuid)
    assert "No room is defined here yet." in area and "Add room" in area
