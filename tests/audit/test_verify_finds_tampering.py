"""What a superuser does beneath the application is found and named: whatever was deleted, added or bent."""

from __future__ import annotations

from typing import Any

import pytest

from audit.actions.define_reason_code import define_reason_code
from audit.context import Reason
from audit.models import AuditChange, AuditEvent, AuditRef, ReasonCode
from audit.verification import verify, verify_about
from audit.verification.report import Report
from people.actions.deactivate_user import deactivate_user
from people.models import User

pytestmark = pytest.mark.urs("URS-AUD-08")

ABOUT = ["person:li.na"]


class Forger:
    """A superuser who switches the triggers off, works, and switches them on again."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __call__(self, table: str, sql: str, *values: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql, values)
            assert cursor.rowcount != 0, sql
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def forge(cast_db: str, superuser_connection: Any) -> Forger:
    return Forger(superuser_connection)


@pytest.fixture
def event(cast_db: str) -> AuditEvent:
    """The event that made the account of Li Na: one change, one reference."""
    change = AuditChange.objects.get(table_name="people_user", after__username="li.na", operation="I")
    found: AuditEvent = AuditEvent.objects.get(pk=change.event_id)
    return found


def _named(report: Report) -> set[tuple[str, str, str]]:
    return {(fault.table, fault.row, fault.detail) for fault in report.faults}


def test_a_deleted_event_is_named_with_what_still_names_it(forge: Forger, event: AuditEvent) -> None:
    forge("audit_event", "DELETE FROM audit_event WHERE id = %s", event.pk)
    left = "the event is gone, but audit_change, audit_ref, audit_seal still name it"
    assert _named(verify()) == {("audit_event", str(event.pk), left)}
    about = "the event is gone, but the trail still names it"
    assert _named(verify_about(ABOUT)) == {("audit_event", str(event.pk), about)}


def test_an_event_that_only_a_signature_or_a_caused_event_names_is_missed(
    forge: Forger, event: AuditEvent
) -> None:
    for table in ("audit_ref", "audit_seal", "audit_change"):
        forge(table, f"DELETE FROM {table} WHERE event_id = %s", event.pk)
    forge(
        "audit_event",
        "UPDATE audit_event SET caused_by = %s WHERE id = (SELECT max(id) FROM audit_event)",
        event.pk,
    )
    forge("audit_event", "DELETE FROM audit_event WHERE id = %s", event.pk)
    left = "the event is gone, but audit_event still name it"
    assert ("audit_event", str(event.pk), left) in _named(verify())


def test_changes_taken_from_an_event_or_added_to_it_are_counted(forge: Forger, event: AuditEvent) -> None:
    """Also where record, version and change vanish together, so that all that is left agrees."""
    change = AuditChange.objects.get(
        table_name="people_rolegrant",
        event__action="people.grant_role",
        after__user_id=str(User.objects.get(username="li.na").pk),
    )
    forge("people_rolegrant", "DELETE FROM people_rolegrant WHERE id = %s", change.row_id)
    forge("people_historicalrolegrant", "DELETE FROM people_historicalrolegrant WHERE id = %s", change.row_id)
    forge("audit_change", "DELETE FROM audit_change WHERE id = %s", change.pk)
    gone = ("audit_event", str(change.event_id), "1 changes of the event are missing")
    assert _named(verify()) == {gone}
    assert _named(verify_about(ABOUT)) == {gone}

    forge(
        "audit_change",
        "INSERT INTO audit_change SELECT 999999, recorded_at, event_id, table_name, row_id, operation, before,"
        " after, leaf_hash FROM audit_change WHERE event_id = %s",
        event.pk,
    )
    added = ("audit_event", str(event.pk), "1 changes were added to the event")
    assert added in _named(verify())


def test_a_change_forged_with_a_fresh_hash_is_not_what_was_sealed(forge: Forger, event: AuditEvent) -> None:
    """Record, version, change and the change's own hash all say the same; the seal does not."""
    row = AuditChange.objects.get(event_id=event.pk).row_id
    forge("people_user", "UPDATE people_user SET printed_name = 'X' WHERE id = %s", row)
    forge("people_historicaluser", "UPDATE people_historicaluser SET printed_name = 'X' WHERE id = %s", row)
    forge(
        "audit_change",
        """UPDATE audit_change SET after = after || '{"printed_name": "X"}' WHERE event_id = %s""",
        event.pk,
    )
    _rehash(forge, event.pk)
    assert (
        "audit_event",
        str(event.pk),
        "the changes of the event are not those that it was sealed with",
    ) in (_named(verify()))


def _rehash(forge: Forger, event: int) -> None:
    from audit.verification.leaf import change_leaf

    change = AuditChange.objects.filter(event_id=event).values().get()
    forge(
        "audit_change",
        "UPDATE audit_change SET leaf_hash = %s WHERE id = %s",
        change_leaf(change),
        change["id"],
    )


def test_a_deleted_or_added_reference_is_named(forge: Forger, event: AuditEvent) -> None:
    forge("audit_ref", "DELETE FROM audit_ref WHERE event_id = %s AND ref = %s", event.pk, ABOUT[0])
    gone = {("audit_ref", str(event.pk), "the reference person:li.na of the event is missing")}
    assert _named(verify()) == gone
    assert _named(verify_about(ABOUT)) == gone
    forge(
        "audit_ref",
        "INSERT INTO audit_ref SELECT 999999, 'person:zhang.wei', id, recorded_at FROM audit_event WHERE id = %s",
        event.pk,
    )
    added = ("audit_ref", str(event.pk), "the reference person:zhang.wei was added to the event")
    assert added in _named(verify())
    assert added in _named(verify_about(["person:zhang.wei"]))


def test_a_deleted_or_changed_seal_is_named_also_when_its_references_went_with_it(
    forge: Forger, event: AuditEvent, cast: Any
) -> None:
    why = Reason("access_change", "has moved to packaging")
    deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=why)
    forge("audit_seal", "UPDATE audit_seal SET refs = '[]' WHERE event_id = %s", event.pk)
    changed = ("audit_seal", str(event.pk), "the seal was changed after it was written")
    assert _named(verify()) == {changed}
    forge("audit_ref", "DELETE FROM audit_ref WHERE event_id = %s", event.pk)
    assert _named(verify_about(ABOUT)) == {changed}  # found by the account, which a later event touched
    forge("audit_seal", "DELETE FROM audit_seal WHERE event_id = %s", event.pk)
    gone = {("audit_seal", str(event.pk), "the seal of the event is missing")}
    assert _named(verify()) == gone
    assert not AuditRef.objects.filter(event_id=event.pk).exists()


def test_a_typed_version_that_was_changed_deleted_or_added_is_named(forge: Forger, event: AuditEvent) -> None:
    history = User.history.model
    table = history._meta.db_table
    version = history.objects.get(event_id=event.pk)
    forge(table, f"UPDATE {table} SET printed_name = 'X' WHERE history_id = %s", version.pk)
    changed = {(table, str(version.pk), "the typed version differs from the trail")}
    assert _named(verify()) == changed
    assert _named(verify_about(ABOUT)) == changed
    forge(table, f"UPDATE {table} SET event_id = 0 WHERE history_id = %s", version.pk)
    assert _named(verify()) == {
        (table, str(version.id), f"the typed version of event {event.pk} is missing"),
        (table, str(version.pk), "the trail does not know this typed version"),
    }
    forge(table, f"DELETE FROM {table} WHERE history_id = %s", version.pk)
    assert _named(verify()) == {(table, str(version.id), f"the typed version of event {event.pk} is missing")}


def test_a_table_that_is_gone_is_named(forge: Forger, cast: Any) -> None:
    reason = ReasonCode.objects.get(code="other")
    define_reason_code(code="extra", label={"en": "x", "zh": "某"}, actor=cast["admin.sun"])
    with forge.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_reasoncode RENAME TO elsewhere")
    gone = ("audit_reasoncode", "–", "the table is gone")
    assert _named(verify()) == {gone}
    assert gone in _named(verify_about([f"reasoncode:{reason.code}"]))
    with forge.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO audit_reasoncode")
        cursor.execute("ALTER TABLE audit_historicalreasoncode RENAME TO elsewhere")
    assert _named(verify()) == {("audit_historicalreasoncode", "–", "the table is gone")}
    with forge.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal RENAME TO nowhere")
    assert _named(verify()) == {("audit_seal", "–", "the table is gone")}


def test_a_change_of_a_table_that_nobody_knows_is_named(forge: Forger, event: AuditEvent) -> None:
    forge("audit_change", "UPDATE audit_change SET table_name = 'invented' WHERE event_id = %s", event.pk)
    _rehash(forge, event.pk)
    unknown = ("invented", "–", "the trail knows this table, but no record is kept in it")
    assert unknown in _named(verify())
    assert unknown in _named(verify_about(ABOUT))
