"""What is imported: lots with amounts, dates and zeros as they were written, and equipment; by page, API and PDF."""

from __future__ import annotations

import base64
import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.models import Unit
from integrations.actions.check_import import check_import
from integrations.choices import ImportState
from integrations.models import ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_figures import figures_of, same
from integrations.selectors.import_report import report_data, report_pdf
from kernel import clock
from materials.models import MaterialDefinition, MaterialLot
from tests.calls import caller, refused
from tests.integrations.importing import BAD, GOOD, KINDS, Office, table
from tests.pdf import Pdf

pytestmark = pytest.mark.urs("URS-DAT-12")

LOTS = "Charge;Material;Menge;Einheit;Lieferant;Hersteller;Hersteller-Charge;Verfall"
LOT_FIELDS = ("code", "material", "amounts", "unit", "supplier", "manufacturer", "supplier_lot", "expires")


@pytest.fixture
def office(cast_db: str, cast: Any) -> Office:
    """Where a former system is brought over."""
    return Office(cast)


def words_of(pdf: bytes) -> str:
    """What the document says, without its line breaks."""
    return Pdf(pdf).text


def lots(office: Office) -> ImportMapping:
    """Lots as a system writes them that parts cells by semicolons and decimals by commas."""
    mapping = office.draft("old-lots", "lots", delimiter=";", decimal_sign=",", day_format="%d.%m.%Y")
    for field, column in zip(LOT_FIELDS, LOTS.split(";"), strict=True):
        mapping = office.map(mapping, field, column, is_control=field == "amounts")
    return office.approve(mapping)


def lot_row(office: Office, number: int, amounts: str, material: str = "M-001") -> str:
    """One line of that system."""
    day = clock.today(office.site.zone) + timedelta(days=400)
    return f'L-{number};{material};"{amounts}";kg;Fuyuan;Wanyue;W-{number};{day:%d.%m.%Y}'


def test_lots_keep_their_zeros_their_days_and_every_container(office: Office) -> None:
    first = office.prepare(office.materials(), table(*GOOD), records=4, sums={"shelf_life_months": "132"})
    office.compared(first)
    rows = (
        lot_row(office, 1, "10,50; 12,00"),
        lot_row(office, 2, "1,000"),
        lot_row(office, 3, "10.50"),
        lot_row(office, 4, "5,0", "M-NONE"),
    )
    run = office.prepare(
        lots(office),
        table(*rows, head=LOTS),
        records=4,
        sums={"amounts": "28.500"},
        person=office.storekeeper,
    )
    done = office.compared(run, office.storekeeper)
    assert list(done.rows.filter(outcome="rejected").values_list("line", "error")) == [
        (4, "INT-046"),
        (5, "INT-049"),
    ]
    lot = MaterialLot.objects.get(code="L-1")
    assert [str(each.quantity) for each in lot.containers.order_by("code")] == ["10.50", "12.00"]
    assert (str(lot.quantity), lot.state) == ("22.50", "quarantine")
    (control,) = done.figures["controls"]
    assert (control["imported"], control["rejected"], control["unreadable"]) == ("23.500", "5.0", 1)
    assert control["agrees"] and done.is_good
    assert {each["different"] for each in done.figures["fields"]} == {0}


def test_a_value_that_was_changed_since_is_a_difference_and_nothing_is_called_good(office: Office) -> None:
    run = office.carry_out(
        office.check(
            office.prepare(office.materials(), table(*GOOD), records=4, sums={"shelf_life_months": "132"})
        )
    )
    office.rename("M-002")
    figures = figures_of(ImportRun.objects.get(pk=run.pk))
    assert figures["differences"] == [
        {"line": 3, "record": "M-002", "field": "name_en", "expected": "Starch", "found": "Maize starch"}
    ]
    assert not same(Decimal("10.50"), Decimal("10.5")) and same(Decimal("10.50"), Decimal("10.50"))


def test_units_of_the_site(office: Office) -> None:
    define_equipment_class(
        code="BIN", name={"en": "Bin", "zh": "料斗"}, needs_cleaning=True, actor=office.engineer
    )
    mapping = office.draft("old-units", "units")
    for field in ("code", "name_en", "name_zh", "equipment_class", "clean_hold_hours"):
        mapping = office.map(mapping, field, field)
    mapping = office.approve(office.map(mapping, "dirty_hold_hours", fixed="24"))
    head = "code,name_en,name_zh,equipment_class,clean_hold_hours"
    rows = ("BIN-01,Bin 1,料斗 1,BIN,72", "BIN-02,Bin 2,料斗 2,NONE,72", "BIN/3,Bin 3,料斗 3,BIN,72")
    done = office.compared(office.prepare(mapping, table(*rows, head=head), records=3))
    assert list(done.rows.filter(outcome="rejected").values_list("error", flat=True)) == [
        "INT-049",
        "EQP-016",
    ]
    unit = Unit.objects.get(code="BIN-01")
    assert (unit.dirty_hold_hours, unit.clean_hold_hours, unit.cleaning_state) == (24, 72, "dirty")
    assert done.is_good


def test_what_a_row_costs_does_not_grow_with_the_file(office: Office) -> None:
    mapping = office.materials()
    counts = []
    for number, many in ((1, 100), (2, 5000)):
        rows = [f"M{number}-{each:05d},Salt {each},盐,原料,kg,1" for each in range(many)]
        run = office.prepare(mapping, table(*rows), records=many, sums={"shelf_life_months": str(many)})
        check_import(run=run, actor=office.engineer)  # what is asked once is asked here
        with CaptureQueriesContext(connection) as asked:
            assert check_import(run=run, actor=office.engineer).position in (0, 100)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 50 * 16


def test_the_whole_way_by_the_api(office: Office) -> None:
    mapping = office.materials()
    engineer, quality = caller(office.engineer), caller(office.quality)
    body = {
        "mapping": str(mapping.uuid),
        "file_name": "old.csv",
        "content": base64.b64encode(table(*GOOD, *BAD)).decode(),
        "stated_records": 7,
        "stated_sums": {"shelf_life_months": "198"},
    }
    made = engineer.post("/api/v1/imports/", body, format="json")
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    for stage in ("check", "carry-out", "compare"):
        reply = engineer.post(f"/api/v1/imports/{code}/{stage}/", {}, format="json")
        assert reply.status_code == 200, reply.content
    assert reply.json()["is_good"] is True
    assert reply.json()["figures"]["rejected"] == 3
    rejected = engineer.get("/api/v1/import-rows/", {"run": code, "outcome": "rejected"}).json()["results"]
    assert [each["line"] for each in rejected] == [6, 7, 8]
    assert rejected[0]["why"]["zh"].startswith("类型：未知的用词“辅料”")
    refused(engineer.post(f"/api/v1/imports/{code}/accept/", {}, format="json"), 403, "AUD-002")
    for client, person, verb, meaning in (
        (engineer, office.engineer, "sign", "performed"),
        (quality, office.quality, "accept", "approved"),
    ):
        asked = client.post(f"/api/v1/imports/{code}/{verb}/", {}, format="json")
        given = {
            "username": person.username,
            "password": office.cast.password,
            "meaning": meaning,
            "seen_digest": asked.json()["signature"]["digest"],
        }
        signed = client.post(f"/api/v1/imports/{code}/{verb}/", {"signature": given}, format="json")
        assert signed.status_code == 200, signed.content
    assert signed.json()["state"] == ImportState.ACCEPTED
    pdf = quality.post(f"/api/v1/imports/{code}/print-report/", {}, format="json")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content[:5] == b"%PDF-"
    wrong = {**body, "content": "no base64!"}
    assert engineer.post("/api/v1/imports/", wrong, format="json").status_code == 422


def test_the_report_says_everything_in_both_languages(office: Office) -> None:
    run = office.report(
        office.compared(
            office.prepare(
                office.materials(), table(*GOOD, *BAD), records=7, sums={"shelf_life_months": "198"}
            )
        )
    )
    english = words_of(report_pdf(run, "en", office.quality))
    for said in (
        run.file.sha256[:16],
        "old-mes-materials v1",
        "INT-048",
        "Raw material",
        "132",
        "NOT FINISHED",
    ):
        assert said in english, said
    assert "须一致的数字" in words_of(report_pdf(run, "zh-hans", office.quality))
    assert [each["line"] for each in report_data(run)["rejected_rows"]] == [6, 7, 8]


def test_rejected_rows_leave_as_a_file_without_formulas_and_the_trail_says_so(office: Office) -> None:
    run = office.compared(
        office.prepare(
            office.materials(),
            table("M-1,=1+1,公式,辅料,kg,1", "M-2,Talc,滑石粉,原料,kg,1"),
            records=2,
            sums={"shelf_life_months": "2"},
        )
    )
    client = Client()
    client.force_login(office.quality)
    reply = client.get(reverse("integrations:rejected_rows", args=[run.uuid]))
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))
    assert head[-3:] == ["Line", "Code", "Reason"] and head[:2] == ["物料编码", "英文名"]
    assert row[:2] == ["M-1", "'=1+1"] and row[-3:-1] == ["2", "INT-048"]
    assert AuditEvent.objects.filter(
        action="audit.record_export", data__page="integrations:rejected_rows"
    ).exists()
    made = MaterialDefinition.objects.get(code="M-2")
    page = client.get(made.get_absolute_url()).content.decode()
    assert f"Imported: {run.code}, line 3" in page and run.get_absolute_url() in page


def test_pages_cost_the_same_for_few_rejected_rows_and_for_many(office: Office) -> None:
    mapping, client = office.materials(), Client()
    client.force_login(office.quality)
    costs = []
    for number, many in ((1, 2), (2, 60)):
        rows = [f"M{number}-{each},Salt,盐,盐类,kg,1" for each in range(many)]
        run = office.check(
            office.prepare(mapping, table(*rows), records=many, sums={"shelf_life_months": str(many)})
        )
        client.get(run.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(run.get_absolute_url()).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert ImportRow.objects.filter(error="INT-048").count() == 62


def test_words_are_translated_as_the_mapping_says_and_the_page_takes_either_language(office: Office) -> None:
    mapping = office.draft()
    client = Client()
    client.force_login(office.engineer)
    address = reverse("integrations:map_field", kwargs={"uuid": mapping.uuid, "field": "kind"})
    client.post(
        address, {"column": "类别", "words": "原料 = raw material\n包材 = 包装材料\n", "row_version": ""}
    )
    assert ImportMapping.objects.get(pk=mapping.pk).layout["kind"]["words"] == KINDS
    reply = client.post(address, {"column": "类别", "words": "原料 = rawest"})
    assert reply.status_code == 422 and "rawest" in reply.content.decode()
