"""``verify_audit`` says all is whole, and names the row when a superuser changed one."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditChange, AuditEvent, ReasonCode
from audit.verification import verify, verify_about

HistoricalReasonCode = ReasonCode.history.model


def _tamper(connection: Any, sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        for trigger_table in sql.split("--")[1].split():
            cursor.execute(f"ALTER TABLE {trigger_table} DISABLE TRIGGER USER")
        cursor.execute(sql.split("--")[0], values)


@pytest.mark.urs("URS-AUD-08")
def test_untouched_trail_is_whole(cast_db: str) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "All is whole." in out.getvalue()
    report = verify()
    assert report.is_whole
    assert report.events == AuditEvent.objects.count() > 10
    assert report.records > 10


@pytest.mark.urs("URS-AUD-08")
@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE audit_event SET reason_text = 'forged' WHERE id = %s -- audit_event", "audit_event"),
        (
            "UPDATE audit_event SET recorded_at = recorded_at + interval '1 microsecond' WHERE id = %s -- audit_event",
            "audit_event",
        ),
        ("UPDATE audit_event SET data = data || '{\"x\": 1}' WHERE id = %s -- audit_event", "audit_event"),
    ],
)
def test_changed_event_is_named(cast_db: str, superuser_connection: Any, sql: str, table: str) -> None:
    event = AuditEvent.objects.order_by("id")[5]
    _tamper(superuser_connection, sql, event.pk)
    (fault,) = verify().faults
    assert (fault.table, fault.row) == (table, str(event.pk))


@pytest.mark.urs("URS-AUD-08")
def test_changed_and_deleted_changes_are_named(cast_db: str, superuser_connection: Any) -> None:
    change = AuditChange.objects.filter(table_name="audit_reasoncode").order_by("id")[0]
    sql = 'UPDATE audit_change SET after = after || \'{"code": "forged"}\' WHERE id = %s -- audit_change'
    _tamper(superuser_connection, sql, change.pk)
    faults = verify().faults
    assert ("audit_change", str(change.pk)) in {(fault.table, fault.row) for fault in faults}

    _tamper(superuser_connection, "DELETE FROM audit_change WHERE id = %s -- audit_change", change.pk)
    found = {(fault.table, fault.row): fault.detail for fault in verify().faults}
    version = HistoricalReasonCode.objects.get(event_id=change.event_id, id=change.row_id)
    assert found == {
        ("audit_event", str(change.event_id)): "1 changes of the event are missing",
        ("audit_reasoncode", str(change.row_id)): "the record exists, but the trail does not know it",
        ("audit_historicalreasoncode", str(version.pk)): "the trail does not know this typed version",
    }


@pytest.mark.urs("URS-AUD-08")
def test_changed_added_and_deleted_records_are_named(cast_db: str, superuser_connection: Any) -> None:
    reasons = list(ReasonCode.objects.order_by("id")[:2])
    _tamper(
        superuser_connection,
        "UPDATE audit_reasoncode SET is_active = false WHERE id = %s -- audit_reasoncode",
        reasons[0].pk,
    )
    _tamper(
        superuser_connection, "DELETE FROM audit_reasoncode WHERE id = %s -- audit_reasoncode", reasons[1].pk
    )
    _tamper(
        superuser_connection,
        "INSERT INTO audit_reasoncode (id, uuid, row_version, code, label, is_active)"
        " VALUES (%s, gen_random_uuid(), 1, 'smuggled', '{}', true) -- audit_reasoncode",
        9999,
    )
    found = {(fault.table, fault.row) for fault in verify().faults}
    assert found == {("audit_reasoncode", str(pk)) for pk in (reasons[0].pk, reasons[1].pk, 9999)}

    with pytest.raises(CommandError, match="3 faults"):
        call_command("verify_audit", "--quiet", stdout=StringIO(), stderr=StringIO())


@pytest.mark.urs("URS-AUD-08")
def test_the_records_of_one_person_can_be_verified_alone(cast_db: str, superuser_connection: Any) -> None:
    report = verify_about(["person:li.na"])
    assert report.is_whole
    # Created, identified, own password, statement accepted, granted a role.
    assert (report.events, report.records) == (5, 4)
    _tamper(
        superuser_connection,
        "UPDATE people_user SET printed_name = 'X' WHERE username = %s -- people_user",
        "li.na",
    )
    assert [fault.table for fault in verify_about(["person:li.na"]).faults] == ["people_user"]
    assert verify_about(["person:zhang.wei"]).is_whole
