"""What the actions of the plant's master data refuse, and that two people at once do not overwrite each other."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from audit.errors import PermissionRefused, ReasonRequired, StaleRecord
from equipment.actions.define_area import define_area
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_site import define_site
from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.actions.return_to_service import return_to_service
from equipment.actions.take_into_use import take_into_use
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.errors import (
    ClassOfOtherKind,
    CleaningOfClassFixed,
    CodeMalformed,
    CodeTaken,
    TagFixed,
    TagPlaceWrong,
    TagRangeWrong,
    UnitOccupied,
)
from equipment.events import Sample
from equipment.models import Area, EquipmentClass, Room, Site, Tag, Unit
from equipment.samples import store
from kernel import clock
from kernel.errors import DomainError
from people.models import User
from tests.equipment.conftest import Crew
from tests.equipment.plant import named
from tests.equipment.steps import because, calibrate
from tests.factories.persons import person

HOLD = {"dirty_hold_hours": 24, "clean_hold_hours": 72}


def _room(cast: Any, code: str = "R-1", **more: Any) -> Room:
    area = Area.objects.get(code="OSD")
    given = {"area": area, "name": named(code), "grade": "D", "actor": cast["liu.yang"], **more}
    return define_room(code=code, **given)


def _unit(cast: Any, **more: Any) -> Unit:
    given: dict[str, Any] = {
        "site": Site.objects.get(code="SZ"),
        "code": "G-1",
        "name": named("G-1"),
        "equipment_class": EquipmentClass.objects.get(code="GRAN"),
        "room": Room.objects.get(code="R-1"),
        "actor": cast["liu.yang"],
        "reason": because("Entered wrongly"),
        **HOLD,
    }
    return define_unit(**{**given, **more})


def _tag(cast: Any, **more: Any) -> Tag:
    given: dict[str, Any] = {
        "site": Site.objects.get(code="SZ"),
        "code": "G-1.Speed",
        "name": named("Speed"),
        "unit": Unit.objects.get(code="G-1"),
        "unit_symbol": "rpm",
        "decimals": 1,
        "actor": cast["huang.jie"],
        "reason": because("Entered wrongly"),
    }
    return define_tag(**{**given, **more})


def _every_definition(cast: Any, code: str) -> list[Callable[[], Any]]:
    site, area = Site.objects.get(code="SZ"), Area.objects.get(code="OSD")
    new: dict[str, Any] = {"code": code, "name": named("new"), "is_new": True}
    engineer, administrator = cast["liu.yang"], cast["admin.sun"]
    return [
        lambda: define_site(zone="Asia/Shanghai", profile="MAX", actor=administrator, **new),
        lambda: define_area(site=site, actor=administrator, **new),
        lambda: define_room(area=area, grade="D", actor=engineer, **new),
        lambda: define_process_cell(area=area, actor=engineer, **new),
        lambda: define_equipment_class(actor=engineer, **new),
        lambda: _unit(cast, reason=None, **new),
        lambda: _tag(cast, reason=None, **new),
    ]


@pytest.mark.urs("URS-AUD-04")
def test_what_is_meant_as_new_never_changes_what_is_there(units_db: str, cast: Any) -> None:
    made = [define() for define in _every_definition(cast, "NEW-1")]
    before = [type(each).objects.values().get(pk=each.pk) for each in made]
    for define in _every_definition(cast, "NEW-1"):
        with pytest.raises(CodeTaken):
            define()
    assert [type(each).objects.values().get(pk=each.pk) for each in made] == before


@pytest.mark.parametrize("code", ["R 1", "R/1", "-R", "制粒", "", "R-1\n"])
def test_a_code_that_no_label_could_carry_is_refused(units_db: str, cast: Any, code: str) -> None:
    for define in _every_definition(cast, code):
        with pytest.raises(CodeMalformed):
            define()


def test_a_change_needs_a_reason_and_the_version_that_was_seen(units_db: str, cast: Any) -> None:
    seen = Room.objects.get(code="R-1").row_version
    with pytest.raises(ReasonRequired):
        _room(cast, grade="C")
    _room(cast, grade="C", reason=because("Requalified"), expected_version=seen)
    with pytest.raises(StaleRecord):
        _room(cast, grade="B", reason=because("Requalified"), expected_version=seen)
    assert Room.objects.get(code="R-1").grade == "C"


def test_of_two_who_add_the_same_code_at_once_one_is_refused(units_db: str, cast: Any) -> None:
    """The second waits for the first and then meets its record, in both ways of adding."""
    answers: list[str] = []

    def add() -> None:
        try:
            answers.append(_room(cast, "R-9", is_new=True).code)
        except DomainError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["EQP-015", "R-9"]


@pytest.mark.urs("URS-ACC-01")
def test_nobody_takes_a_room_from_an_area_where_they_have_no_right(units_db: str, cast: Any) -> None:
    site = Site.objects.get(code="SZ")
    other = define_area(site=site, code="INJ", name=named("INJ"), actor=cast["admin.sun"])
    neighbour = person("neighbour", "process_engineer", site, other)
    why = because("Belongs to us")
    with pytest.raises(PermissionRefused):
        _room(cast, area=other, actor=neighbour, reason=why)
    assert Room.objects.get(code="R-1").area.code == "OSD"
    assert _room(cast, area=other, reason=why).area == other


@pytest.mark.urs("URS-ACC-01")
def test_the_administrator_of_one_site_changes_no_other(units_db: str, cast: Any) -> None:
    far = define_site(
        code="CD", name=named("CD"), zone="Asia/Shanghai", profile="CN", actor=cast["admin.sun"]
    )
    theirs = person("theirs", "administrator", far)
    given: dict[str, Any] = {"name": named("SZ"), "zone": "Europe/Berlin", "profile": "EU", "actor": theirs}
    with pytest.raises(PermissionRefused):
        define_site(code="SZ", reason=because("Not ours"), **given)
    define_site(code="CD", reason=because("We have moved"), **given)
    assert set(Site.objects.values_list("code", "zone")) == {("SZ", "Asia/Shanghai"), ("CD", "Europe/Berlin")}


@pytest.mark.urs("URS-CLN-01")
def test_class_and_room_of_a_unit_stay_while_it_is_occupied(
    granulator: Unit, crew: Crew, system: Any, cast: Any
) -> None:
    blender, other_room = EquipmentClass.objects.get(code="BLEND"), Room.objects.get(code="R-2")

    def refused() -> None:
        for change in ({"equipment_class": blender}, {"room": other_room}, {"room": None}):
            with pytest.raises(UnitOccupied):
                _unit(cast, **change)

    calibrate(granulator)
    crew.finish(granulator)
    refused()
    crew.check(granulator)
    granulator.refresh_from_db()
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    refused()
    assert _unit(cast, name=named("renamed")).name["en"] == "Test renamed"


def test_a_unit_changes_between_classes_with_and_without_cleaning_out_of_service_only(
    granulator: Unit, cast: Any
) -> None:
    scales = EquipmentClass.objects.get(code="WEIGH")
    with pytest.raises(ClassOfOtherKind):
        _unit(cast, equipment_class=scales)
    take_out_of_service(unit=granulator, actor=cast["huang.jie"], reason=because("Wrong class"))
    changed = _unit(cast, equipment_class=scales)
    assert (changed.cleaning_state, changed.dirty_until) == ("out_of_service", None)
    back = return_to_service(unit=changed, note="Class corrected", actor=cast["huang.jie"])
    assert back.cleaning_state == "in_service"


def test_cleaning_of_a_class_is_settled_with_its_first_unit(units_db: str, cast: Any) -> None:
    given: dict[str, Any] = {"name": named("GRAN"), "actor": cast["liu.yang"], "reason": because("Mistaken")}
    with pytest.raises(CleaningOfClassFixed):
        define_equipment_class(code="GRAN", needs_cleaning=False, **given)
    changed = define_equipment_class(code="GRAN", needs_calibration=False, **given)
    assert (changed.needs_cleaning, changed.needs_calibration) == (True, False)
    define_equipment_class(code="MILL", name=named("MILL"), actor=cast["liu.yang"], is_new=True)
    assert not define_equipment_class(code="MILL", needs_cleaning=False, **given).needs_cleaning


@pytest.mark.urs("URS-DAT-01")
def test_a_tag_keeps_its_meaning_once_it_has_values(units_db: str, cast: Any) -> None:
    assert _tag(cast, unit_symbol="1").unit_symbol == "1"
    tag = _tag(cast)
    store([Sample(tag.pk, clock.now(), Decimal("120"), sequence=1)])
    for change in (
        {"unit_symbol": "1"},
        {"unit": Unit.objects.get(code="B-1")},
        {"unit": None, "room": Room.objects.get(code="R-1")},
    ):
        with pytest.raises(TagFixed):
            _tag(cast, **change)
    changed = _tag(cast, decimals=2, range_low=Decimal("0"), range_high=Decimal("300.0"))
    assert (changed.decimals, str(changed.range_high)) == (2, "300.0")


def test_a_tag_has_one_place_and_a_range_that_rises(units_db: str, cast: Any) -> None:
    with pytest.raises(TagPlaceWrong):
        _tag(cast, unit=None)
    with pytest.raises(TagPlaceWrong):
        _tag(cast, room=Room.objects.get(code="R-1"))
    with pytest.raises(TagRangeWrong):
        _tag(cast, range_low=Decimal("5"), range_high=Decimal("5.0"))


def test_the_cast_has_the_rights_that_these_tests_rely_on(units_db: str) -> None:
    assert not User.objects.get(username="liu.yang").has_perm("equipment.define_area")
