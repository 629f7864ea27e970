"""The runner: nobody, no right, no reason, no signature – nothing happens, and it is known who tried."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from audit.actions.define_reason_code import define_reason_code
from audit.context import Idempotency, Origin, Reason, Refused
from audit.declaration import can_run
from audit.errors import (
    IdempotencyMismatch,
    NoActor,
    PermissionRefused,
    ReasonRequired,
    StaleRecord,
    SystemActorOnly,
    WrongCall,
)
from audit.models import AuditChange, AuditEvent, ReasonCode, SecurityEvent
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.lock_account import lock_account
from people.models import User

LABEL = {"en": "Power cut", "zh": "停电"}


@pytest.mark.urs("URS-AUD-01")
def test_action_writes_one_event_and_one_change_per_row(cast_db: str, cast: Any) -> None:
    administrator = cast["admin.sun"]
    origin = Origin(channel="api", terminal="tablet-7")
    reason = define_reason_code(code="power_cut", label=LABEL, actor=administrator, origin=origin)

    event = AuditEvent.objects.latest("id")
    assert event.action == "audit.define_reason_code"
    assert (event.actor_id, event.actor_username, event.actor_name) == (
        administrator.pk,
        "admin.sun",
        "孙强 Sun Qiang",
    )
    assert (event.role, event.channel, event.terminal) == ("administrator", "api", "tablet-7")
    assert event.correlation == origin.correlation
    (change,) = AuditChange.objects.filter(event=event)
    assert (change.table_name, change.row_id, change.operation) == ("audit_reasoncode", reason.pk, "I")
    assert change.before is None
    assert change.after["code"] == "power_cut"
    assert change.after["is_active"] == "true"


@pytest.mark.urs("URS-AUD-06")
def test_change_keeps_before_and_after_and_a_typed_version(cast_db: str, cast: Any) -> None:
    define_reason_code(code="power_cut", label=LABEL, actor=cast["admin.sun"])
    define_reason_code(
        code="power_cut",
        label=LABEL,
        is_active=False,
        actor=cast["admin.sun"],
        reason=Reason("planned_change", "The plant has its own power now"),
    )

    change = AuditChange.objects.latest("id")
    assert (change.before["is_active"], change.after["is_active"]) == ("true", "false")
    assert (change.before["row_version"], change.after["row_version"]) == ("1", "2")
    versions = ReasonCode.objects.get(code="power_cut").history.order_by("history_id")
    assert [(v.history_type, v.is_active) for v in versions] == [("+", True), ("~", False)]
    assert versions[1].event_id == change.event_id


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
@pytest.mark.urs("URS-ACC-01")
def test_nobody_can_act(cast_db: str, nobody: Any) -> None:
    with pytest.raises(NoActor):
        define_reason_code(code="x", label=LABEL, actor=nobody)
    assert not ReasonCode.objects.filter(code="x").exists()


@pytest.mark.urs("URS-ACC-01")
def test_refused_permission_leaves_no_row_but_a_security_event(cast_db: str, cast: Any) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(PermissionRefused) as refusal:
        define_reason_code(code="x", label=LABEL, actor=cast["li.na"])
    assert refusal.value.status == 403
    assert AuditEvent.objects.count() == before
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.username, event.action) == ("permission", "li.na", "audit.define_reason_code")


def test_deactivated_person_can_do_nothing_more(cast_db: str, cast: Any) -> None:
    administrator = cast["admin.sun"]
    other = create_user(
        username="second.admin", printed_name="Second", password="long-enough-2026", actor=administrator
    )
    deactivate_user(user=other, actor=administrator, reason=Reason("access_change", "has left the company"))
    other.refresh_from_db()
    with pytest.raises(NoActor):
        define_reason_code(code="x", label=LABEL, actor=other)


@pytest.mark.urs("URS-AUD-04")
@pytest.mark.parametrize("text", ["", "   ", "update", "。", "123", "更新", "…", "aaa", "修改。"])
def test_reason_that_says_nothing_is_refused(cast_db: str, cast: Any, text: str) -> None:
    with pytest.raises(ReasonRequired):
        deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=Reason("access_change", text))
    assert cast["li.na"].is_active


@pytest.mark.urs("URS-AUD-04")
def test_reason_must_come_from_the_list_and_is_kept(cast_db: str, cast: Any) -> None:
    words = "轮岗到包装车间"
    with pytest.raises(ReasonRequired):
        deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=None)
    with pytest.raises(ReasonRequired):
        deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=Reason("because", words))
    deactivate_user(user=cast["li.na"], actor=cast["admin.sun"], reason=Reason("access_change", words))
    event = AuditEvent.objects.latest("id")
    assert (event.reason_code, event.reason_text) == ("access_change", words)
    assert event.subject_code == "li.na"


@pytest.mark.urs("URS-SYS-03")
def test_stale_version_is_refused(cast_db: str, cast: Any) -> None:
    person = cast["li.na"]
    deactivate_user(
        user=person,
        actor=cast["admin.sun"],
        reason=Reason("access_change", "moved to packaging"),
        expected_version=person.row_version,
    )
    with pytest.raises(StaleRecord):
        deactivate_user(
            user=person,
            actor=cast["admin.sun"],
            reason=Reason("access_change", "moved to packaging"),
            expected_version=person.row_version,
        )


def test_event_caused_action_cannot_be_called_by_a_person(cast_db: str, cast: Any) -> None:
    with pytest.raises(SystemActorOnly):
        lock_account(user=cast["li.na"], actor=cast["admin.sun"])
    assert cast["li.na"].locked_at is None


def test_wrong_arguments_are_an_error_not_a_default(cast_db: str, cast: Any) -> None:
    with pytest.raises(WrongCall):
        define_reason_code(code="x", labell=LABEL, actor=cast["admin.sun"])


@pytest.mark.urs("URS-INT-05")
def test_same_key_acts_once_and_another_body_is_refused(cast_db: str, cast: Any) -> None:
    administrator = cast["admin.sun"]

    def send(digest: str) -> User:
        return create_user(
            username="guo.li",
            printed_name="郭丽",
            password="long-enough-2026",
            actor=administrator,
            idempotency=Idempotency("key-1", digest),
        )

    first = send("a" * 64)
    assert send("a" * 64).pk == first.pk
    with pytest.raises(IdempotencyMismatch):
        send("b" * 64)
    assert AuditEvent.objects.filter(action="people.create_user", data__username="guo.li").count() == 1


@pytest.mark.urs("URS-ACC-06")
def test_secrets_never_reach_the_trail(cast_db: str, cast: Any) -> None:
    create_user(
        username="guo.li", printed_name="郭丽", password="a-very-secret-word", actor=cast["admin.sun"]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(e::text, '') || (SELECT string_agg(c::text, '') FROM audit_change c)"
            " FROM audit_event e"
        )
        everything = cursor.fetchone()[0]
    assert "a-very-secret-word" not in everything
    assert "argon2" not in everything
    assert "md5$" not in everything


def test_button_and_execution_ask_the_same_question(cast_db: str, cast: Any) -> None:
    assert can_run("audit.define_reason_code", cast["admin.sun"])
    assert not can_run("audit.define_reason_code", cast["li.na"])
    assert not can_run("people.lock_account", cast["admin.sun"], cast["li.na"])


def test_failure_inside_the_body_leaves_nothing(cast_db: str, cast: Any) -> None:
    events = AuditEvent.objects.count()
    with pytest.raises(Exception, match="code"):
        define_reason_code(code="not a slug!", label=LABEL, actor=cast["admin.sun"])
    assert AuditEvent.objects.count() == events


@pytest.mark.urs("URS-INT-05")
def test_a_recorded_refusal_gives_its_key_back(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    refusals = []

    def refuse_once(*, reason_code: ReasonCode) -> Any:
        if not refusals:
            refusals.append(reason_code)
            return Refused(StaleRecord())
        return reason_code

    act = declare("audit.test_refused", refuse_once)
    how = {
        "reason_code": reason_code,
        "actor": cast["chen.jing"],
        "idempotency": Idempotency("key-9", "a" * 64),
    }
    with pytest.raises(StaleRecord):
        act(**how)
    assert AuditEvent.objects.filter(action="audit.test_refused").count() == 1
    assert act(**how) == reason_code
    assert act(**how) == reason_code
    assert AuditEvent.objects.filter(action="audit.test_refused").count() == 2
