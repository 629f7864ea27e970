"""An import is proven: what is rejected is listed, what must agree agrees, and two people sign (URS-DAT-12)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from audit.context import Reason
from audit.errors import FileAltered, PermissionRefused
from audit.models import AuditEvent, Signature
from audit.verification import verify
from integrations.actions._importing import Importer
from integrations.actions.accept_import import accept_import
from integrations.actions.approve_import_mapping import approve_import_mapping
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.actions.revise_import_mapping import revise_import_mapping
from integrations.choices import ImportState
from integrations.errors import (
    ControlTotalsWrong,
    FileUnreadable,
    MappingClosed,
    MappingIncomplete,
    MappingNotApproved,
    MappingThere,
    NotReconciled,
    NotTheDoer,
    OwnImport,
    OwnMapping,
)
from integrations.models import ImportFile, ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_report import report_data
from integrations.selectors.import_sheet import SheetRow
from integrations.tasks.entry import go_on_with_imports
from kernel.errors import TransitionRefused
from materials.models import MaterialDefinition
from people.actions.deactivate_user import deactivate_user
from tests.factories.grants import grant_role
from tests.integrations.importing import BAD, GOOD, WHY, Office, table

pytestmark = pytest.mark.urs("URS-DAT-12")

LEFT = Reason("access_change", "Has left the plant for good")


@pytest.fixture
def office(cast_db: str, cast: Any) -> Office:
    """Where a former system is brought over."""
    return Office(cast)


def codes() -> list[str]:
    """The imported materials."""
    return list(MaterialDefinition.objects.filter(code__startswith="M-").values_list("code", flat=True))


def test_three_bad_rows_are_rejected_with_line_and_reason_and_the_totals_reconcile(office: Office) -> None:
    content = table(*GOOD, *BAD)
    run = office.prepare(office.materials(), content, records=7, sums={"shelf_life_months": "198"})
    checked = office.check(run)
    assert (checked.state, codes()) == (ImportState.CHECKED, [])
    rejected = list(ImportRow.objects.order_by("line").values_list("line", "error", "cells"))
    assert rejected == [
        (6, "INT-048", BAD[0].split(",")),
        (7, "INT-047", BAD[1].split(",")),
        (8, "INT-050", BAD[2].split(",")),
    ]
    done = office.compared_from_check(checked)
    assert done.is_good and codes() == ["M-001", "M-002", "M-003", "M-004"]
    assert [done.figures[name] for name in ("stated", "read", "imported", "rejected")] == [7, 7, 4, 3]
    (control,) = done.figures["controls"]
    assert (control["stated"], control["file"], control["imported"], control["rejected"]) == (
        "198",
        "198",
        "132",
        "66",
    )
    accepted = office.accept(office.report(done))
    assert accepted.state == ImportState.ACCEPTED
    assert [each.meaning for each in Signature.objects.filter(subject_uuid=run.uuid).order_by("id")] == [
        "performed",
        "approved",
    ]


def test_what_is_not_stated_as_it_is_does_not_reconcile_and_is_signed_as_failed(office: Office) -> None:
    run = office.compared(
        office.prepare(office.materials(), table(*GOOD), records=5, sums={"shelf_life_months": "131"})
    )
    assert (run.is_good, run.figures["stated"], run.figures["read"]) == (False, 5, 4)
    run = office.report(run)
    with pytest.raises(NotReconciled) as refused:
        office.accept(run)
    assert "number of records, Shelf life in months" in refused.value.message
    run = office.fail(run)
    assert run.state == ImportState.FAILED
    assert report_data(run)["closed_because"] == WHY.text
    event = AuditEvent.objects.filter(action="integrations.fail_import").latest("id")
    assert event.reason_text.startswith("The former system's own report")


def test_after_an_interruption_it_goes_on_and_nothing_is_made_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(120)]
    run = office.check(
        office.prepare(office.materials(), table(*rows), records=120, sums={"shelf_life_months": "120"})
    )
    run = carry_out_import(run=run, actor=office.engineer)
    assert (run.state, run.position, len(codes())) == (ImportState.RUNNING, 50, 50)
    made = Importer.import_row

    def dies(self: Importer, row: SheetRow) -> ImportRow:
        if row.line == 80:
            raise KeyboardInterrupt
        return made(self, row)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Importer, "import_row", dies)
        carry_out_import(run=run, actor=office.engineer)
    assert (len(codes()), ImportRow.objects.count()) == (50, 50)
    run = office.carry_out(ImportRun.objects.get(pk=run.pk))
    assert (run.state, len(codes()), ImportRow.objects.count()) == (ImportState.CARRIED_OUT, 120, 120)
    created = AuditEvent.objects.filter(action="materials.define_material")
    assert created.count() == 120


def test_the_worker_settles_what_the_page_has_left(office: Office) -> None:
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(60)]
    run = office.prepare(office.materials(), table(*rows), records=60, sums={"shelf_life_months": "60"})
    check_import(run=run, actor=office.engineer)
    assert go_on_with_imports() == 1
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, codes()) == (ImportState.CHECKED, [])
    carry_out_import(run=run, actor=office.engineer)
    assert [go_on_with_imports(), go_on_with_imports()] == [1, 0]
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.CARRIED_OUT
    assert len(codes()) == 60


def test_a_worker_pauses_what_its_person_may_do_no_more(office: Office) -> None:
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(60)]
    run = office.prepare(office.materials(), table(*rows), records=60, sums={"shelf_life_months": "60"})
    run = carry_out_import(run=office.check(run), actor=office.engineer)
    deactivate_user(user=office.engineer, actor=office.cast["admin.sun"], reason=LEFT)
    assert [go_on_with_imports(), go_on_with_imports()] == [1, 0]
    paused = ImportRun.objects.get(pk=run.pk)
    assert (paused.state, paused.stage_by, paused.position) == (ImportState.RUNNING, None, 50)


def test_two_at_once_settle_each_row_once(office: Office) -> None:
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(90)]
    run = office.check(
        office.prepare(office.materials(), table(*rows), records=90, sums={"shelf_life_months": "90"})
    )
    again = ImportRun.objects.get(pk=run.pk)
    with ThreadPoolExecutor(2) as both:
        done = [both.submit(_carry_out, each, office.engineer) for each in (run, again)]
        assert [each.result() for each in done] == [None, None]
    assert (len(codes()), ImportRow.objects.filter(outcome="imported").count()) == (90, 90)
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.CARRIED_OUT


def _carry_out(run: ImportRun, person: Any) -> None:
    try:
        while run.state != ImportState.CARRIED_OUT:
            run = carry_out_import(run=run, actor=person)
    except TransitionRefused:
        return  # the other one was the last
    finally:
        connection.close()


def test_the_file_is_read_in_its_own_encoding_and_a_formula_stays_text(office: Office) -> None:
    mapping = office.materials(encoding="gb18030")
    content = table(*GOOD, encoding="gb18030")
    run = office.compared(office.prepare(mapping, content, records=4, sums={"shelf_life_months": "132"}))
    assert run.is_good
    assert MaterialDefinition.objects.get(code="M-002").name == {"en": "Starch", "zh": "淀粉"}
    assert MaterialDefinition.objects.get(code="M-004").name["en"] == "=cmd|' /C calc'!A0"
    assert run.figures["words"][1] == {
        "field": "kind",
        "word": "原料",
        "value": "raw",
        "label": {"en": "Raw material", "zh": "原辅料"},
        "count": 3,
    }


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "byte 1 is no UTF-8"),
        (table(*GOOD, encoding="gb18030"), "is no UTF-8"),
        ("物料编码,\x00\r\n1,2\r\n".encode(), "signs that no text has"),
        ("物料编码,物料编码\r\n1,2\r\n".encode(), "two have the same"),
        (b'a,b\r\n1,"2\r\n', "line 2 is broken off"),
        (b"a,b\r\n", "no line below its head"),
        (b"\r\n", "it has no line"),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(office: Office, content: bytes, why: str) -> None:
    mapping = office.materials()
    with pytest.raises(FileUnreadable) as refused:
        office.prepare(mapping, content, records=4, sums={"shelf_life_months": "132"})
    assert why in refused.value.message
    assert not ImportFile.objects.exists()


def test_a_kept_file_that_was_altered_beneath_stops_the_import_and_is_named(
    office: Office, superuser_connection: Any
) -> None:
    run = office.prepare(office.materials(), table(*GOOD), records=4, sums={"shelf_life_months": "132"})
    shorter = table(*GOOD[:3])
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE integrations_importfile DISABLE TRIGGER USER")
        with pytest.raises(Exception, match=r"is_itself|is_whole"):
            cursor.execute("UPDATE integrations_importfile SET content = %s", [shorter])
        for name in ("is_itself", "is_whole"):
            drop = f"ALTER TABLE integrations_importfile DROP CONSTRAINT integrations_importfile_{name}"
            cursor.execute(drop)
        cursor.execute("UPDATE integrations_importfile SET content = %s", [shorter])
        cursor.execute("ALTER TABLE integrations_importfile ENABLE TRIGGER USER")
    with pytest.raises(FileAltered) as refused:
        check_import(run=run, actor=office.engineer)
    assert refused.value.code == "AUD-115"
    named = {(fault.table, fault.row) for fault in verify().faults}
    assert ("integrations_importfile", str(run.file_id)) in named


def test_the_trail_of_an_import_is_whole_though_every_row_was_tried_before(office: Office) -> None:
    office.compared(
        office.prepare(office.materials(), table(*GOOD, *BAD), records=7, sums={"shelf_life_months": "198"})
    )
    report = verify()
    assert report.faults == []
    assert AuditEvent.objects.filter(action="materials.define_material").count() == 4


def test_who_may_what(office: Office) -> None:
    draft = office.map(office.draft("other"), "code", "物料编码")
    with pytest.raises(OwnMapping):
        given = office.sign(office.engineer, "approved")
        approve_import_mapping(mapping=draft, signature=given, actor=_qa_as_well(office))
    mapping = office.materials()
    with pytest.raises(PermissionRefused):
        office.prepare(
            mapping, table(*GOOD), records=4, sums={"shelf_life_months": "1"}, person=office.quality
        )
    run = office.prepare(mapping, table(*GOOD), records=4, sums={"shelf_life_months": "132"})
    with pytest.raises(
        PermissionRefused
    ):  # a planner may import, but may not define materials by hand either
        office.check(run, office.storekeeper)
    with pytest.raises(ControlTotalsWrong):
        office.prepare(mapping, table(*GOOD), records=4)
    with pytest.raises(MappingNotApproved):
        office.prepare(draft, table(*GOOD), records=4)
    done = office.compared(run)
    with pytest.raises(NotTheDoer):
        office.report(done, office.cast["huang.jie"])
    reported = office.report(done)
    with pytest.raises(OwnImport):
        engineer = office.cast["liu.yang"]
        accept_import(run=reported, signature=office.sign(engineer, "approved"), actor=engineer)


def _qa_as_well(office: Office) -> Any:
    """The engineer with the role of quality beside their own: rights alone do not make a second person."""
    grant_role(user=office.engineer, role="qa", site=office.site, actor=office.cast["admin.sun"])
    return office.cast["liu.yang"]


def test_the_next_version_takes_over_when_it_is_approved_and_drafts_alone_are_changed(office: Office) -> None:
    first = office.materials()
    with pytest.raises(MappingClosed):
        office.map(first, "unit", fixed="kg")
    second = revise_import_mapping(mapping=first, actor=office.engineer)
    with pytest.raises(MappingThere):
        revise_import_mapping(mapping=first, actor=office.engineer)
    second = office.approve(office.map(second, "kind", "类别", words={"原料": "raw", "辅料": "raw"}))
    assert (str(second), second.state) == ("old-mes-materials v2", "approved")
    assert ImportMapping.objects.get(pk=first.pk).state == "superseded"
    with pytest.raises(MappingNotApproved):
        office.prepare(first, table(*GOOD), records=4, sums={"shelf_life_months": "132"})


def test_a_draft_without_a_required_field_is_not_approved(office: Office) -> None:
    with pytest.raises(MappingIncomplete) as refused:
        office.approve(office.map(office.draft(), "code", "物料编码"))
    assert "Name in English" in refused.value.message


def test_rejected_rows_are_brought_again_in_a_file_that_names_the_first(office: Office) -> None:
    mapping = office.materials()
    first = office.compared(
        office.prepare(mapping, table(*GOOD, *BAD), records=7, sums={"shelf_life_months": "198"})
    )
    again = office.prepare(
        mapping,
        table("M-005,Talc,滑石粉,原料,kg,10"),
        records=1,
        sums={"shelf_life_months": "10"},
        corrects=first,
    )
    assert office.accept(office.report(office.compared(again))).corrects == first
    assert [each.code for each in first.corrections.all()] == [again.code]
    client = Client()
    client.force_login(office.quality)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "Rejected rows brought again by" in page and again.code in page
