"""Why a person may do something at a place, or may not: now as the runner asks, or then as it was recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit.contracts import Condition, Scope, scope_of
from audit.explaining import explain
from kernel import clock
from people.models import RoleGrant
from people.selectors.access_then import active_then, could, who_could
from people.selectors.role_names import role_name


def explained(
    person: Any, code: str, place: Scope, at: datetime | None = None, record: Any = None
) -> list[Condition]:
    """Each condition with its answer; of a past moment account and right alone, for the rest was asked then."""
    where = place if record is None else scope_of(record)
    found = explain(code, person, record, place) if at is None else _of_then(person, code, where, at)
    held_for = _held_for(person, code, where, at or clock.now())
    return [
        replace(each, why=f"{each.why} {held_for}") if each.code == "right" and each.ok and held_for else each
        for each in found
    ]


def _held_for(person: Any, code: str, place: Scope, at: datetime) -> str:
    """For whom the person holds the role that gives the right; empty where it is their own."""
    grants = who_could(code, place, at).filter(user_id=person.pk) if code else RoleGrant.objects.none()
    first = min(grants, key=lambda each: (each.role.code, each.held_for), default=None)
    return first.held_for if first is not None else ""


def _of_then(person: Any, code: str, place: Scope, at: datetime) -> list[Condition]:
    role = could(person.pk, code, place, at)
    active = person.pk in active_then({person.pk}, at)
    return [
        Condition("account", _("The account is in use"), active, ""),
        Condition(
            "right",
            _("A role gives the right at this place"),
            role is not None,
            role_name(role) if role else _("No role of this person gave it there then."),
        ),
    ]
