"""What begins and ends an event is read by PostgreSQL once for each connection, whatever becomes of that connection."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.actions.define_reason_code import define_reason_code
from audit.models import AuditEvent

LABEL = {"en": "Power cut", "zh": "停电"}


def _prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


def _define(code: str, cast: Any) -> None:
    define_reason_code(code=code, label=LABEL, actor=cast["admin.sun"])


@pytest.mark.urs("URS-AUD-01")
def test_a_new_connection_learns_the_statements_and_the_next_action_uses_them(
    cast_db: str, cast: Any
) -> None:
    administrator = cast["admin.sun"]
    connection.close()
    assert _prepared() == set()
    with CaptureQueriesContext(connection) as first:
        define_reason_code(code="first", label=LABEL, actor=administrator)
    assert _prepared() == {"pharmom_begin_where", "pharmom_close"}
    with CaptureQueriesContext(connection) as second:
        define_reason_code(code="second", label=LABEL, actor=administrator)
    assert len(first) == len(second)


@pytest.mark.urs("URS-AUD-01")
def test_what_is_rolled_back_does_not_take_the_statement_along(cast_db: str, cast: Any) -> None:
    connection.close()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _define_and_break(cast)
    _define("after", cast)
    assert AuditEvent.objects.filter(action="audit.define_reason_code", data__code="after").count() == 1


def _define_and_break(cast: Any) -> None:
    from audit.event_store import _CLOSE

    with pytest.raises(Exception, match="can only be written inside an action"), transaction.atomic():
        _CLOSE.ask([[], "", "", None])
    raise ZeroDivisionError


@pytest.mark.urs("URS-SYS-02")
def test_a_connection_that_was_cut_is_made_anew_with_its_statements(
    cast_db: str, cast: Any, superuser_connection: Any
) -> None:
    _define("before", cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    with superuser_connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [session])
    with pytest.raises(OperationalError):
        _define("lost", cast)
    close_old_connections()
    _define("after", cast)
    done = AuditEvent.objects.filter(
        action="audit.define_reason_code", data__code__in=["before", "lost", "after"]
    )
    assert set(done.values_list("data__code", flat=True)) == {"before", "after"}


@pytest.mark.urs("URS-AUD-01")
def test_behind_a_pooler_nothing_is_prepared_and_the_same_is_recorded(
    cast_db: str, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    define_reason_code(code="pooled", label=LABEL, actor=cast["admin.sun"])
    assert _prepared() == set()
    event = AuditEvent.objects.get(action="audit.define_reason_code", data__code="pooled")
    assert (event.actor_username, event.data["label"]) == ("admin.sun", LABEL)
