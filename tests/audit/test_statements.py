"""How many statements an action sends: a stated number, so that one more is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actions.define_reason_code import define_reason_code
from audit.context import Idempotency
from audit.models import ReasonCode
from people.models import RoleGrant

LABEL = {"en": "Power cut", "zh": "停电"}


def _sent(asked: CaptureQueriesContext) -> list[str]:
    """The first words of each statement, and of which function or table."""
    return [each["sql"].strip().replace('"', "").split("(")[0][:60] for each in asked]


@pytest.mark.urs("URS-AUD-01")
def test_an_action_costs_three_statements_beside_its_body(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    person = cast["chen.jing"]
    act = declare("audit.test_nothing", lambda *, reason_code: None, reason="on_change")
    act(reason_code=reason_code, actor=person)
    with CaptureQueriesContext(connection) as asked:
        act(reason_code=reason_code, actor=person)
    # The subject is locked; right and event are one question; references, seal and the need of a reason another.
    assert len(asked) == 5, _sent(asked)
    assert "FOR NO KEY UPDATE" in asked[1]["sql"]
    assert asked[2]["sql"].startswith("EXECUTE pharmom_begin_where ")
    assert asked[3]["sql"].startswith("EXECUTE pharmom_close ")


@pytest.mark.urs("URS-AUD-01")
def test_defining_a_reason_costs_seven_statements(cast_db: str, cast: Any) -> None:
    administrator = cast["admin.sun"]
    with CaptureQueriesContext(connection) as asked:
        define_reason_code(code="power_cut", label=LABEL, actor=administrator)
    # BEGIN, right and event, whose turn it is, is it there already, the row, the end of the event, COMMIT
    assert len(asked) == 7, _sent(asked)


@pytest.mark.urs("URS-INT-05")
def test_a_key_costs_two_statements_more_and_a_repeated_request_four(cast_db: str, cast: Any) -> None:
    administrator, key = cast["admin.sun"], Idempotency("key-1", "a" * 64)
    with CaptureQueriesContext(connection) as asked:
        define_reason_code(code="power_cut", label=LABEL, actor=administrator, idempotency=key)
    assert len(asked) == 9, _sent(asked)
    with CaptureQueriesContext(connection) as asked:
        define_reason_code(code="power_cut", label=LABEL, actor=administrator, idempotency=key)
    assert len(asked) == 5, _sent(asked)


@pytest.mark.urs("URS-DAT-03")
def test_what_postgresql_refuses_is_said_as_the_model_says_it(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    def second(*, reason_code: ReasonCode) -> None:
        ReasonCode(code=reason_code.code, label=LABEL).save()

    def both(*, reason_code: ReasonCode) -> None:
        grant = RoleGrant.objects.exclude(site=None).first()
        permission = grant.role.permissions.first()
        permission.pk, permission.uuid, permission._state.adding = None, reason_code.uuid, True
        permission.save()

    with pytest.raises(ValidationError) as refused:
        declare("audit.test_second", second)(reason_code=reason_code, actor=cast["chen.jing"])
    assert refused.value.message_dict == {"code": ["Reason code with this Code already exists."]}
    with pytest.raises(ValidationError) as refused:
        declare("audit.test_both", both)(reason_code=reason_code, actor=cast["chen.jing"])
    assert refused.value.message_dict == {
        "__all__": ["Role permission with this Role and Permission already exists."]
    }
