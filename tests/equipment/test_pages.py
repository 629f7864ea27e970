"""Pages of equipment: lists that stay cheap, the unit's label and readiness, dialogs that run actions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equipment.actions.take_into_use import take_into_use
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.actions.write_log_note import write_log_note
from equipment.models import Unit
from equipment.search import search
from equipment.work_queue import items
from tests.equipment.conftest import Crew
from tests.equipment.steps import because, calibrate
from tests.equipment.test_api import _more_units


@pytest.fixture
def operator(units_db: str, cast: Any) -> Client:
    """Li Na, signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast["li.na"])
    return client


def _page(client: Client, name: str, *args: Any) -> str:
    reply = client.get(reverse(name, args=args))
    assert reply.status_code == 200
    return reply.content.decode()


def test_list_shows_every_unit_with_state_and_calibration(operator: Client, scale: Unit) -> None:
    calibrate(scale)
    page = _page(operator, "equipment:unit_list")
    for words in (
        "G-1",
        "B-1",
        "S-1",
        "To be cleaned",
        "In service",
        "Calibration valid",
        "Never calibrated",
    ):
        assert words in page


def test_list_costs_the_same_queries_for_three_units_and_for_thirteen(operator: Client, cast: Any) -> None:
    _page(operator, "equipment:unit_list")
    with CaptureQueriesContext(connection) as few:
        _page(operator, "equipment:unit_list")
    _more_units(cast)
    with CaptureQueriesContext(connection) as many:
        assert "X-9" in _page(operator, "equipment:unit_list")
    assert len(many) == len(few)


@pytest.mark.urs("URS-EQP-05")
def test_label_shows_content_or_cleaning_state_in_words(
    operator: Client, granulator: Unit, crew: Crew, system: Any
) -> None:
    label = _page(operator, "equipment:unit_label", granulator.uuid)
    assert "G-1" in label and "To be cleaned" in label
    calibrate(granulator)
    crew.clean(granulator)
    assert "Clean until" in _page(operator, "equipment:unit_label", granulator.uuid)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets 180 mg", actor=system)
    label = _page(operator, "equipment:unit_label", granulator.uuid)
    assert all(words in label for words in ("In use", "B26-0001", "Tablets 180 mg"))


def test_expired_clean_status_shows_before_the_task_has_noted_it(
    operator: Client, granulator: Unit, crew: Crew, shift_clock: Any
) -> None:
    crew.clean(granulator)
    shift_clock(hours=73)
    assert "Clean status expired" in _page(operator, "equipment:unit_label", granulator.uuid)
    assert "Clean status expired" in _page(operator, "equipment:unit_list")


def test_unit_page_offers_what_the_state_allows(operator: Client, granulator: Unit) -> None:
    page = _page(operator, "equipment:unit_detail", granulator.uuid)
    assert "It cannot be used now." in page
    assert reverse("equipment:start_cleaning", args=[granulator.uuid]) in page
    for name in ("finish_cleaning", "record_calibration", "take_out_of_service"):
        assert reverse(f"equipment:{name}", args=[granulator.uuid]) not in page


def test_cleaning_goes_through_the_dialogs(operator: Client, granulator: Unit, cast: Any) -> None:
    operator.post(reverse("equipment:start_cleaning", args=[granulator.uuid]))
    target = reverse("equipment:finish_cleaning", args=[granulator.uuid])
    asked = operator.post(target, {"storage": "dry_closed", "remark": ""})
    digest = asked.context["sign"]["digest"]
    signed = {
        "storage": "dry_closed",
        "remark": "",
        "username": "li.na",
        "password": cast.password,
        "seen_digest": digest,
    }
    operator.post(target, signed)
    granulator.refresh_from_db()
    assert granulator.cleaning_state == "await_check"

    check = reverse("equipment:check_cleaning", args=[granulator.uuid])
    asked = operator.post(check, {"result": "passed", "remark": ""})
    verdict = {"result": "passed", "remark": "", "seen_digest": asked.context["sign"]["digest"]}
    own = operator.post(check, {**verdict, "username": "li.na", "password": cast.password})
    assert own.status_code == 403
    operator.post(check, {**verdict, "username": "zhang.wei", "password": cast.password})
    granulator.refresh_from_db()
    assert granulator.cleaning_state == "clean"


def test_calibration_dialog_keeps_zeros(units_db: str, scale: Unit, cast: Any) -> None:
    client = Client()
    client.force_login(cast["huang.jie"])
    client.post(
        reverse("equipment:record_calibration", args=[scale.uuid]),
        {
            "certificate": "CAL-7",
            "standard": "E2",
            "calibrated_on": "2026-01-10",
            "due_on": "2030-01-10",
            "result": "passed",
            "range_low": "0.00",
            "range_high": "60.000",
            "range_unit": "kg",
        },
    )
    record = scale.calibrations.get()
    assert (str(record.range_low), str(record.range_high)) == ("0.00", "60.000")


def test_log_page_and_its_export(operator: Client, granulator: Unit, cast: Any) -> None:
    write_log_note(unit=granulator, note="Sieve changed", actor=cast["li.na"])
    assert "Sieve changed" in _page(operator, "equipment:unit_log", granulator.uuid)
    export = operator.get(reverse("equipment:unit_log", args=[granulator.uuid]) + "?format=csv")
    assert b"Sieve changed" in b"".join(export.streaming_content)


def test_person_without_the_right_gets_no_page(units_db: str, granulator: Unit, cast: Any) -> None:
    client = Client()
    client.force_login(cast["admin.sun"])
    assert client.get(reverse("equipment:unit_list")).status_code == 403
    assert client.get(granulator.get_absolute_url()).status_code == 403


def test_work_queue_asks_those_who_may(granulator: Unit, crew: Crew, cast: Any) -> None:
    assert {item.kind for item in items(cast["li.na"])} == {"equipment.clean"}
    assert {item.kind for item in items(cast["huang.jie"])} == {"equipment.calibrate"}
    crew.finish(granulator)
    assert "equipment.check" in {item.kind for item in items(cast["zhang.wei"])}
    assert items(cast["admin.sun"]) == []


def test_search_finds_by_number_name_and_batch(granulator: Unit, crew: Crew, system: Any, cast: Any) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    for text, found in (("g-1", ["G-1"]), ("试验 G", ["G-1", "GRAN"]), ("B26-0001", ["G-1"])):
        assert [hit.title for hit in search(cast["li.na"], text)] == found
    assert search(cast["li.na"], "G-1")[0].exact
    assert search(cast["admin.sun"], "G-1") == []


def test_out_of_service_shows_in_words(operator: Client, granulator: Unit, cast: Any) -> None:
    take_out_of_service(unit=granulator, actor=cast["huang.jie"], reason=because("Seal leaks at the chopper"))
    page = _page(operator, "equipment:unit_detail", granulator.uuid)
    assert "Out of service" in page and "It is out of service." in page
