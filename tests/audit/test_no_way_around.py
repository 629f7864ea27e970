"""No write to a GxP table without an action: ORM, bulk, raw SQL, forged settings, the owner himself."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction

from audit.capture import guarded_models, history_model
from audit.errors import OutsideAction
from audit.models import AppendOnlyModel, AuditEvent, ReasonCode
from people.models import User


@pytest.fixture
def reason(cast_db: str) -> ReasonCode:
    found: ReasonCode = ReasonCode.objects.get(code="other")
    return found


@pytest.mark.urs("URS-AUD-02")
def test_orm_writes_outside_an_action_are_refused(reason: ReasonCode) -> None:
    with pytest.raises(OutsideAction):
        reason.save()
    with pytest.raises(OutsideAction):
        reason.delete()
    with pytest.raises(OutsideAction):
        ReasonCode.objects.update(is_active=False)
    with pytest.raises(OutsideAction):
        ReasonCode.objects.all().delete()
    with pytest.raises(OutsideAction):
        ReasonCode.objects.bulk_create([ReasonCode(code="x", label={"en": "x"})])
    with pytest.raises(OutsideAction):
        ReasonCode.objects.bulk_update([reason], ["is_active"])
    with pytest.raises(OutsideAction):
        ReasonCode.objects.create(code="x", label={"en": "x"})


def _refused(sqlstate: str, sql: str, alias: str = "default", before: str = "") -> None:
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        if before:
            cursor.execute(before)
        cursor.execute(sql)
    assert getattr(error.value.__cause__, "pgcode", None) == sqlstate


@pytest.mark.urs("URS-AUD-02")
@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_reasoncode SET is_active = false WHERE code = 'other'",
        "DELETE FROM audit_reasoncode WHERE code = 'other'",
        "INSERT INTO audit_reasoncode (uuid, row_version, code, label, is_active)"
        " VALUES (gen_random_uuid(), 1, 'x', '{}', true)",
    ],
)
def test_raw_sql_outside_an_action_is_refused(reason: ReasonCode, alias: str, sql: str) -> None:
    _refused("PM001", sql, alias)


@pytest.mark.urs("URS-AUD-02")
def test_forged_setting_does_not_open_the_door(reason: ReasonCode) -> None:
    event = AuditEvent.objects.latest("id")
    stamp = event.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    _refused(
        "PM001",
        "UPDATE audit_reasoncode SET is_active = false",
        before=f"SELECT set_config('pharmom.event', '{event.pk}|{stamp}', true)",
    )
    for nonsense in ("1|now", "'; DROP TABLE x", "0"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pharmom.event', %s, true)", [nonsense])
            cursor.execute("UPDATE audit_reasoncode SET is_active = false")


@pytest.mark.urs("URS-AUD-02")
def test_temporary_table_cannot_stand_in_for_the_trail(reason: ReasonCode) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("CREATE TEMP TABLE audit_event (LIKE public.audit_event)")
        cursor.execute(
            "INSERT INTO pg_temp.audit_event SELECT 999, now(), action, actor_id, actor_username, actor_name, role,"
            " on_behalf_of_id, on_behalf_of_name, reason_code, reason_text, channel, terminal, correlation, caused_by,"
            " subject_model, subject_uuid, subject_code, site, data, pg_current_xact_id()::text::bigint, leaf_hash"
            " FROM public.audit_event LIMIT 1"
        )
        cursor.execute(
            "SELECT set_config('pharmom.event', '999|' || (SELECT pharmom_utc(recorded_at) FROM pg_temp.audit_event),"
            " true)"
        )
        cursor.execute("UPDATE audit_reasoncode SET is_active = false")


@pytest.mark.urs("URS-AUD-07")
@pytest.mark.parametrize(
    "table",
    ["audit_event", "audit_change", "audit_ref", "audit_seal", "audit_security_event", "audit_open_event"],
)
@pytest.mark.parametrize(
    "sql",
    ["UPDATE {} SET recorded_at = now()", "DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} SELECT * FROM {}"],
)
def test_application_cannot_write_the_trail(cast_db: str, table: str, sql: str) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table, table))
    assert isinstance(error.value.__cause__, psycopg2.errors.InsufficientPrivilege)


@pytest.mark.urs("URS-AUD-07")
@pytest.mark.parametrize("table", ["audit_event", "audit_change", "audit_ref", "people_historicaluser"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_owner_cannot_bend_the_trail(cast_db: str, table: str, sql: str) -> None:
    owner = connections["owner"]
    with pytest.raises(DatabaseError) as error, transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(sql.format(table))
    assert getattr(error.value.__cause__, "pgcode", None) in {"PM002", "42501"}


@pytest.mark.urs("URS-AUD-11")
def test_replica_mode_does_not_switch_the_trail_off(cast_db: str, superuser_connection: Any) -> None:
    with superuser_connection.cursor() as cursor, pytest.raises(psycopg2.Error) as error:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE audit_reasoncode SET is_active = false")
    assert error.value.pgcode == "PM001"


@pytest.mark.urs("URS-AUD-01")
def test_every_guarded_table_has_its_triggers(empty_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        )
        present = set(cursor.fetchall())
    models = guarded_models()
    assert len(models) > 8
    for model in models:
        table = model._meta.db_table
        for operation in ("insert", "update", "delete"):
            assert (table, f"pharmom_capture_{operation}") in present
        assert (table, "pharmom_no_truncate") in present
        if issubclass(model, AppendOnlyModel):
            assert (table, "pharmom_append_only") in present
        history = history_model(model)
        if history is not None:
            assert (history._meta.db_table, "pharmom_append_only") in present


def test_an_unregistered_action_or_unknown_actor_opens_no_event(cast_db: str) -> None:
    begin = (
        "SELECT pharmom_begin_event(%s, %s, 'x', NULL, '', '', 'shell', '', gen_random_uuid(), NULL, '', NULL, '', '',"
        " '{}'::jsonb)"
    )
    known = User.objects.get(username="li.na").pk
    for code, actor in (("no.such_action", known), ("audit.define_reason_code", 0), ("system.migrate", None)):
        with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(begin, [code, actor])
        assert getattr(error.value.__cause__, "pgcode", None) == "PM003"


def test_a_second_declaration_of_an_action_is_refused() -> None:
    from audit.declaration import action

    def body() -> None: ...

    body.__module__ = "somewhere.else"
    with pytest.raises((TypeError, ImproperlyConfigured), match="declared twice"):
        action("audit.define_reason_code")(body)
