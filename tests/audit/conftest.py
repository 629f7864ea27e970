"""Actions that exist only in these tests, so that the runner is tested without any domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from audit.context import Reason
from audit.declaration import ACTIONS, Action, action
from audit.models import ReasonCode
from people.actions.define_role import define_role
from people.models import Role

Declare = Callable[..., Action[Any]]


@pytest.fixture
def declare(cast_db: str, cast: Any) -> Iterator[Declare]:
    """Declare an action on a reason code and give it to roles: ``declare("audit.x", roles="qa", …)``."""
    declared: list[str] = []

    def make(code: str, body: Callable[..., Any] | None = None, roles: str = "qa", **how: Any) -> Action[Any]:
        def switch_off(*, reason_code: ReasonCode) -> ReasonCode:
            reason_code.is_active = False
            reason_code.save()
            return reason_code

        made = action(code, subject="reason_code", **how)(body or switch_off)
        declared.append(code)
        with connections["owner"].cursor() as cursor:
            cursor.execute("INSERT INTO audit_registered_action VALUES (%s)", [code])
        for role in roles.split():
            grant_to_role(role, code, cast)
        return made

    yield make
    for code in declared:
        ACTIONS.pop(code)


def grant_to_role(code: str, permission: str, cast: Any) -> None:
    """Add a permission to a role, as the administrator does it."""
    role = Role.objects.get(code=code)
    permissions = {*role.permissions.values_list("action", flat=True), permission}
    define_role(
        code=role.code,
        name=role.name,
        kind=role.kind,
        permissions=permissions,
        actor=cast["admin.sun"],
        reason=Reason("access_change", "the test runs an action of its own"),
    )


@pytest.fixture
def reason_code(cast_db: str) -> ReasonCode:
    """The record that the test actions work on."""
    found: ReasonCode = ReasonCode.objects.get(code="other")
    return found
