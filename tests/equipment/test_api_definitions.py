"""The plant's master data by API: made, shown, changed, refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from equipment.models import Area, EquipmentClass, Room, Tag, Unit
from tests.equipment.visiting import more_units

NAME = {"en": "New one", "zh": "新增"}
REASON = {"reason": {"code": "planned_change", "text": "The line was rebuilt"}}
UNIT = {"site": "SZ", "code": "F-1", "name": NAME, "equipment_class": "GRAN", "room": "R-1"}
HOLD = {"dirty_hold_hours": 24, "clean_hold_hours": 72}


class Caller:
    """Somebody at the API."""

    def __init__(self, person: Any) -> None:
        self.client = Client()
        self.client.force_login(person)

    def post(self, path: str, body: dict[str, Any], status: int, code: str = "", **headers: str) -> Any:
        """Send it, and expect this answer."""
        reply = self.client.post(
            f"/api/v1/{path}/", body, content_type="application/json", headers=headers or None
        )
        shown = reply.json()
        assert (reply.status_code, shown.get("code") if code else "") == (status, code), shown
        return shown

    def get(self, path: str) -> Any:
        """Read it."""
        reply = self.client.get(f"/api/v1/{path}")
        assert reply.status_code == 200
        return reply.json()


@pytest.fixture
def engineer(units_db: str, cast: Any) -> Caller:
    """Liu Yang, process engineer."""
    return Caller(cast["liu.yang"])


def test_a_plant_is_built_by_api(engineer: Caller, cast: Any) -> None:
    administrator, automation = Caller(cast["admin.sun"]), Caller(cast["huang.jie"])
    administrator.post("sites", {"code": "CD", "name": NAME, "zone": "Asia/Shanghai", "profile": "CN"}, 201)
    administrator.post("areas", {"site": "CD", "code": "OSD", "name": NAME}, 201)
    engineer.post("process-cells", {"site": "SZ", "area": "OSD", "code": "PC-9", "name": NAME}, 201)
    made = engineer.post("equipment-classes", {"code": "FILL", "name": NAME, "needs_cleaning": False}, 201)
    assert (made["needs_cleaning"], made["needs_calibration"], made["unit_count"]) == (False, True, 0)
    shown = engineer.post("equipment", {**UNIT, **HOLD, "process_cell": "PC-9"}, 201)
    assert (shown["code"], shown["process_cell"], shown["cleaning_state"]) == ("F-1", "PC-9", "dirty")
    tag = {"site": "SZ", "code": "F-1.Speed", "name": NAME, "unit": "F-1", "unit_symbol": "rpm"}
    shown = automation.post("tags", {**tag, "decimals": 0, "range_low": "0", "range_high": "300.0"}, 201)
    assert (shown["unit"], shown["room"], shown["range_high"]) == ("F-1", None, "300.0")
    assert engineer.get("tags/F-1.Speed/") == shown
    assert [each["code"] for each in engineer.get("process-cells/?area=OSD")["results"]] == ["PC-1", "PC-9"]
    assert engineer.get("equipment-classes/FILL/")["code"] == "FILL"
    assert [each["code"] for each in engineer.get("areas/?site=SZ")["results"]] == ["OSD"]


def test_a_change_names_only_what_becomes_different(engineer: Caller, granulator: Unit, cast: Any) -> None:
    body = {"dirty_hold_hours": 12, "room": None, **REASON}
    shown = engineer.post("equipment/G-1/change", body, 200, **{"If-Match": f'"{granulator.row_version}"'})
    assert (shown["dirty_hold_hours"], shown["clean_hold_hours"], shown["room"]) == (12, 72, None)
    assert shown["name"] == dict(granulator.name)
    shown = engineer.post("equipment-classes/GRAN/change", {"needs_calibration": False, **REASON}, 200)
    assert (shown["needs_cleaning"], shown["needs_calibration"]) == (True, False)
    shown = engineer.post("process-cells/PC-1/change", {"name": NAME, **REASON}, 200)
    assert (shown["name"], shown["area"]) == (NAME, "OSD")
    shown = Caller(cast["huang.jie"]).post("tags/G-1.Speed/change", {"decimals": 3, **REASON}, 200)
    assert (shown["decimals"], shown["unit"]) == (3, "G-1")
    administrator = Caller(cast["admin.sun"])
    assert administrator.post("sites/SZ/change", {"profile": "EU", **REASON}, 200)["zone"] == "Asia/Shanghai"
    assert administrator.post("areas/OSD/change", {"name": NAME, **REASON}, 200)["name"] == NAME


@pytest.mark.urs("URS-SYS-03")
def test_a_change_needs_reason_and_version(engineer: Caller, granulator: Unit) -> None:
    engineer.post("equipment/G-1/change", {"dirty_hold_hours": 12}, 400, "AUD-003")
    seen = {"expected_version": granulator.row_version, **REASON}
    engineer.post("equipment/G-1/change", {"dirty_hold_hours": 12, **seen}, 200)
    engineer.post("equipment/G-1/change", {"dirty_hold_hours": 6, **seen}, 409, "AUD-007")
    assert Unit.objects.get(code="G-1").dirty_hold_hours == 12


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"code": "G-1"}, 409, "EQP-015"),
        ({"code": "F 1"}, 422, "EQP-016"),
        ({"room": "R-77"}, 422, "KER-112"),
        ({"equipment_class": "NONE"}, 422, "KER-112"),
        ({"dirty_hold_hours": None}, 422, "EQP-003"),
        ({"clean_hold_hours": 0}, 422, "KER-005"),
        ({"maximum_weight": "60"}, 422, "EQP-012"),
        ({"maximum_weight": 60.5}, 400, "KER-108"),
        ({"colour": "blue"}, 422, "KER-005"),
    ],
)
def test_bad_units_are_refused_with_a_code(
    engineer: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    engineer.post("equipment", {**UNIT, **HOLD, **wrong}, status, code)
    assert Unit.objects.count() == 3


def test_what_never_changes_is_no_field_of_a_change(engineer: Caller, cast: Any) -> None:
    engineer.post("equipment/G-1/change", {"code": "G-2", **REASON}, 422, "KER-005")
    engineer.post("equipment/G-1/change", {"site": "SZ", **REASON}, 422, "KER-005")
    moved = {"room": "R-1", "unit": None, **REASON}
    assert Caller(cast["huang.jie"]).post("tags/G-1.Speed/change", moved, 200)["room"] == "R-1"
    both = {"unit": "G-1", **REASON}
    Caller(cast["huang.jie"]).post("tags/G-1.Speed/change", both, 422, "EQP-021")


@pytest.mark.urs("URS-ACC-01")
def test_who_has_no_right_changes_nothing(units_db: str, cast: Any) -> None:
    operator = Caller(cast["li.na"])
    for path, body in (
        ("equipment", {**UNIT, **HOLD}),
        ("equipment/G-1/change", {"dirty_hold_hours": 1, **REASON}),
        ("tags/G-1.Speed/change", {"decimals": 3, **REASON}),
        ("equipment-classes/GRAN/change", {"needs_calibration": False, **REASON}),
        ("areas/OSD/change", {"name": NAME, **REASON}),
        ("sites/SZ/change", {"profile": "CN", **REASON}),
    ):
        operator.post(path, body, 403, "AUD-002")
    assert EquipmentClass.objects.get(code="GRAN").needs_calibration
    assert Tag.objects.get(code="G-1.Speed").decimals == 1


def test_codes_of_two_sites_are_told_apart(engineer: Caller, cast: Any) -> None:
    administrator = Caller(cast["admin.sun"])
    administrator.post("sites", {"code": "CD", "name": NAME, "zone": "Asia/Shanghai", "profile": "CN"}, 201)
    administrator.post("areas", {"site": "CD", "code": "OSD", "name": NAME}, 201)
    cell = {"area": "OSD", "code": "PC-9", "name": NAME}
    engineer.post("process-cells", cell, 409, "KER-111")
    engineer.post("process-cells", {**cell, "site": "SZ"}, 201)
    uuid = str(Area.objects.get(site__code="SZ", code="OSD").uuid)
    engineer.post("process-cells", {**cell, "area": uuid, "code": "PC-10"}, 201)


def test_lists_cost_the_same_queries_however_many_there_are(engineer: Caller, cast: Any) -> None:
    paths = ("sites/", "areas/", "process-cells/", "equipment-classes/", "tags/")

    def counted() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                engineer.get(path)
            found.append(len(queries))
        return found

    counted()
    few = counted()
    administrator, automation = Caller(cast["admin.sun"]), Caller(cast["huang.jie"])
    for number in range(3):
        administrator.post("areas", {"site": "SZ", "code": f"A-{number}", "name": NAME}, 201)
        engineer.post("process-cells", {"area": f"A-{number}", "code": f"P-{number}", "name": NAME}, 201)
        engineer.post("equipment-classes", {"code": f"C-{number}", "name": NAME}, 201)
        tag = {"site": "SZ", "code": f"T-{number}", "name": NAME, "unit_symbol": "Pa", "decimals": 0}
        automation.post("tags", {**tag, "room": "R-2"}, 201)
    more_units(cast, 3, room=Room.objects.get(code="R-2"))
    assert counted() == few
