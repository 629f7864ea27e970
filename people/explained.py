"""Why a person may do something at a place, or may not: now as the runner asks, or then as it was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit.contracts import Condition, Scope, scope_of
from audit.explaining import explain
from people.selectors.access_then import active_then, could
from people.selectors.role_names import role_name


def explained(
    person: Any, code: str, place: Scope, at: datetime | None = None, record: Any = None
) -> list[Condition]:
    """Each condition with its answer; of a past moment account and right alone, for the rest was asked then."""
    if at is None:
        return explain(code, person, record, place)
    role = could(person.pk, code, place if record is None else scope_of(record), at)
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
