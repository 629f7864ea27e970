"""The dialogs of the plant's master data: what they make, change and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Tag, Unit
from tests.equipment.visiting import HOLD, client_of, page

REASON = {"reason_code": "planned_change", "reason_text": "The line was rebuilt"}


@pytest.fixture
def engineer(units_db: str, cast: Any) -> Client:
    """Liu Yang, process engineer."""
    return client_of(cast["liu.yang"])


def _send(client: Client, name: str, *args: Any, **entered: Any) -> Any:
    return client.post(reverse(name, args=args), entered, headers={"HX-Request": "true"})


def _names(**more: Any) -> dict[str, Any]:
    return {"name_en": "New one", "name_zh": "新增", **more}


def test_everything_is_added_by_dialogs_and_leads_to_itspage(engineer: Client, cast: Any) -> None:
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
        assert "F-1" in page(engineer, f"equipment:{name}", record.uuid)
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
    shown = page(automation, "equipment:unit_detail", unit.uuid)
    assert all(words in shown for words in ("F-1.Speed", "0 – 300.0", "Add tag"))
    assert reverse("equipment:change_tag", args=[tag.uuid]) in shown


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
    shown = page(operator, "equipment:plant") + page(operator, "equipment:unit_detail", granulator.uuid)
    assert not any(words in shown for words in ("Add unit", "Add room", "Add tag", "Change"))
    for name, args in (
        ("add_room", []),
        ("change_unit", [granulator.uuid]),
        ("add_unit_tag", [granulator.uuid]),
    ):
        reply = operator.get(reverse(f"equipment:{name}", args=args), headers={"HX-Request": "true"})
        assert reply.status_code == 403
