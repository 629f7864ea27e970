"""Inside an action every kind of write is captured, on every table; and nothing is kept without its trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit.actions.define_reason_code import define_reason_code
from audit.capture import guarded_models, history_model
from audit.context import Reason
from audit.declaration import ACTIONS, action
from audit.models import AppendOnlyModel, AuditChange, AuditEvent, Guarded, ReasonCode
from people.actions.define_role import define_role
from people.models import Role, RolePermission

CODE = "audit.test_write"
WHY = Reason("planned_change", "The test writes to the tables directly")
LABEL = {"en": "x", "zh": "某"}

# A dossier needs a signed ledger, an epoch one that was cut, a flag a reviewer's doubt, a disposal years, an
# authenticator a device, an outside identity a provider, a terminal a screen: their own tests have them.
OF_OTHER_STORIES = {
    "audit_disposal",
    "audit_installationrun",
    "audit_ledgerepoch",
    "batches_dossier",
    "people_authenticator",
    "people_externalidentity",
    "people_terminal",
    "quality_trailflag",
}


@pytest.fixture
def write(request: Any, cast: Any) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Run a function as the body of an action of the administrator."""
    request.getfixturevalue("story_db" if "story_db" in request.fixturenames else "cast_db")

    @action(CODE, administration=True)
    def run(*, body: Any) -> None:
        body()

    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO audit_registered_action VALUES (%s)", [CODE])
    role = Role.objects.get(code="administrator")
    define_role(
        code=role.code,
        name=role.name,
        kind=role.kind,
        permissions={*role.permissions.values_list("action", flat=True), CODE},
        actor=cast["admin.sun"],
        reason=WHY,
    )
    run.secret = ("body",)
    yield lambda body: run(body=body, actor=cast["admin.sun"], reason=WHY)
    ACTIONS.pop(CODE)


def _changes() -> list[AuditChange]:
    return list(AuditChange.objects.filter(event=AuditEvent.objects.get(action=CODE)).order_by("id"))


def _shape(found: list[AuditChange], column: str) -> list[tuple[str, Any, Any]]:
    return [
        (change.operation, (change.before or {}).get(column), (change.after or {}).get(column))
        for change in found
    ]


@pytest.mark.urs("URS-AUD-02")
def test_bulk_and_raw_writes_inside_an_action_are_captured_with_old_and_new(write: Any) -> None:
    def body() -> None:
        made = ReasonCode.objects.bulk_create([ReasonCode(code=code, label=LABEL) for code in ("a1", "a2")])
        for reason in made:
            reason.is_active = False
        ReasonCode.objects.bulk_update(made, ["is_active"])
        ReasonCode.objects.filter(code="a1").update(is_active=True)
        ReasonCode.objects.filter(code="a2").delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_reasoncode (uuid, row_version, code, label, is_active)"
                " VALUES (gen_random_uuid(), 1, 'a3', '{}', true)"
            )
            cursor.execute("UPDATE audit_reasoncode SET is_active = false WHERE code = 'a3'")
            cursor.execute("DELETE FROM audit_reasoncode WHERE code = 'a3'")

    write(body)

    found = _changes()
    assert _shape(found, "code") == [
        ("I", None, "a1"),
        ("I", None, "a2"),
        ("U", "a1", "a1"),
        ("U", "a2", "a2"),
        ("U", "a1", "a1"),
        ("D", "a2", None),
        ("I", None, "a3"),
        ("U", "a3", "a3"),
        ("D", "a3", None),
    ]
    assert [(old, new) for operation, old, new in _shape(found, "is_active") if operation == "U"] == [
        ("true", "false"),
        ("true", "false"),
        ("false", "true"),
        ("true", "false"),
    ]


@pytest.mark.urs("URS-AUD-02")
def test_what_a_deletion_takes_along_is_captured_row_by_row(write: Any) -> None:
    held: list[str] = []

    def body() -> None:
        role = Role(code="passing", name={"en": "Passing", "zh": "临时"}, kind="reading")
        role.save()
        held.extend(["audit.view_trail", "people.view_people"])
        RolePermission.objects.bulk_create(RolePermission(role=role, action=each) for each in held)
        RolePermission.objects.filter(role=role).delete()
        RolePermission.objects.bulk_create(RolePermission(role=role, action=each) for each in held)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_rolepermission WHERE role_id = %s", [role.pk])
        role.delete()

    write(body)

    gone = [change for change in _changes() if change.operation == "D"]
    assert sorted(change.before["action"] for change in gone if "action" in change.before) == sorted(held * 2)
    assert [change.before["code"] for change in gone if change.table_name == "people_role"] == ["passing"]


@pytest.mark.urs("URS-AUD-01", "URS-AUD-02")
def test_a_row_of_every_table_leaves_its_trail(story_db: str, write: Any) -> None:
    tables = {model._meta.db_table: model for model in guarded_models()}
    rows = {table: row for table in tables if (row := _any_row(table)) is not None}
    assert set(rows) == set(tables) - OF_OTHER_STORIES, "the story leaves a table without a row"

    def body() -> None:
        for table, (row, _version) in rows.items():
            if not issubclass(tables[table], AppendOnlyModel):
                with connection.cursor() as cursor:
                    cursor.execute(f"UPDATE {table} SET row_version = row_version + 1 WHERE id = %s", [row])

    write(body)

    changed = {change.table_name: change for change in _changes()}
    for table, (row, version) in rows.items():
        _assert_made_by_an_event(table)
        if issubclass(tables[table], AppendOnlyModel):
            continue
        assert changed[table].row_id == row
        assert changed[table].before["row_version"] == str(version)
        assert changed[table].after["row_version"] == str(version + 1)
        _assert_typed(tables[table], row, changed[table].event_id)


@pytest.mark.urs("URS-AUD-01")
def test_no_table_keeps_a_change_that_the_trail_cannot_take(
    story_db: str, write: Any, cast: Any, superuser_connection: Any
) -> None:
    rows = {
        model._meta.db_table: row
        for model in guarded_models()
        if not issubclass(model, AppendOnlyModel) and (row := _any_row(model._meta.db_table)) is not None
    }
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_change ADD CONSTRAINT broken CHECK (false) NOT VALID")
    refused: set[str] = set()

    def body() -> None:
        for table, (row, _version) in rows.items():
            with (
                pytest.raises(DatabaseError, match="broken"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE {table} SET row_version = row_version + 1 WHERE id = %s", [row])
            refused.add(table)

    write(body)

    assert refused == set(rows)
    assert len(refused) > 20
    assert {table: _any_row(table) for table in rows} == rows
    with pytest.raises(DatabaseError, match="broken"):
        define_reason_code(code="power_cut", label=LABEL, actor=cast["admin.sun"])
    assert not ReasonCode.objects.filter(code="power_cut").exists()


def _any_row(table: str) -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, row_version FROM {table} ORDER BY id LIMIT 1")
        found: tuple[int, int] | None = cursor.fetchone()
    return found


def _assert_made_by_an_event(table: str) -> None:
    """Every row that is there was once inserted under an event."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} AS t WHERE NOT EXISTS (SELECT FROM audit_change AS c"
            " JOIN audit_event AS e ON e.id = c.event_id"
            " WHERE c.table_name = %s AND c.row_id = t.id AND c.operation = 'I')",
            [table],
        )
        assert cursor.fetchone()[0] == 0, table


def _assert_typed(model: type[Guarded], row: int, event: int) -> None:
    history = history_model(model)
    assert history is not None
    assert history._default_manager.filter(id=row, event_id=event, history_type="~").exists()
