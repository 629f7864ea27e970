"""The role matrix: which role holds which right since when, and who holds one right now (URS-ACC-01, 04).

Rights are told by the declarations that the runner enforces (``mom.rules``) and by what the apps name beside
them: to look, to fill one slot of a signature, to be told. What everybody does for themselves and what the
system does because of something else is no role's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import AuditEvent
from audit.selectors.records import history_of, how_made
from audit.selectors.wording import word_action
from kernel import clock
from kernel.reading import once
from kernel.shell import shell
from mom.rules import Duty, Rule, rules
from people.models import Role, RolePermission
from people.selectors.access_then import with_agreement
from people.selectors.rights import grants_in_effect

VIEW = "people.view_people"


@dataclass(frozen=True)
class RightRow:
    """One right that a role can hold; ``rule`` is that of its action, ``None`` for what is no action.

    ``is_signed``: it is a signature, or asks for one.
    """

    code: str
    label: str
    rule: Rule | None
    is_signed: bool

    @property
    def app(self) -> str:
        """The part of PharMOM that it belongs to: the first part of its code."""
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class Holding:
    """That a role holds a right, since when, and by which entry of the trail."""

    role: Role
    since: datetime | None
    event_id: int | None = None


@dataclass(frozen=True)
class RoleHolding:
    """The same on the page of the right: with who gave it to the role, and how many persons hold the role now."""

    holding: Holding
    given_by: str
    persons: int

    @property
    def role(self) -> Role:
        """The role."""
        return self.holding.role


@dataclass(frozen=True)
class HeldBefore:
    """That a role held a right until somebody took it away."""

    role: Role
    since: datetime | None
    until: datetime
    taken_by: str
    event_id: int | None


def known_rights() -> list[RightRow]:
    """Every right that a role can hold or holds, by code; one query, once in a request."""
    return once("mom.known_rights", _known_rights)


def _known_rights() -> list[RightRow]:
    declared = {each.code: each for each in rules() if each.duty not in (Duty.OWN, Duty.SYSTEM)}
    slots = frozenset(slot.permission for each in rules() for slot in each.slots if slot.permission)
    named = {each.code for each in shell().rights}
    held = set(RolePermission.objects.values_list("action", flat=True).distinct())
    found = []
    for code in sorted({*declared, *named, *held, *slots}):
        rule = declared.get(code)
        is_signed = bool(rule.slots) if rule is not None else code in slots
        found.append(RightRow(code, word_action(code), rule, is_signed))
    return found


def right_called(code: str) -> RightRow | None:
    """The right of this code; ``None`` when there is none."""
    return next((each for each in known_rights() if each.code == code), None)


def rights_that_fit(
    text: str = "", app: str = "", signed: bool | None = None, role: str = ""
) -> list[RightRow]:
    """The rights whose code or name holds every word of ``text``; with ``role`` those that it holds now."""
    words = text.casefold().split()
    found = [
        each
        for each in known_rights()
        if app in ("", each.app)
        and signed in (None, each.is_signed)
        and all(word in f"{each.code} {each.label}".casefold() for word in words)
    ]
    if not role:
        return found
    held = set(RolePermission.objects.filter(role__code=role).values_list("action", flat=True))
    return [each for each in found if each.code in held]


def parts() -> list[str]:
    """The parts of PharMOM that have rights."""
    return sorted({each.app for each in known_rights()})


def holdings(codes: Iterable[str]) -> dict[str, dict[int, Holding]]:
    """Right → role → since when, of these rights; two queries, however many roles there are."""
    held = list(RolePermission.objects.filter(action__in=list(codes)).select_related("role"))
    made = how_made(RolePermission, [each.pk for each in held])
    found: dict[str, dict[int, Holding]] = {}
    for each in held:
        how = made.get(each.pk)
        since, event = (how.at, how.event_id) if how is not None else (None, None)
        found.setdefault(each.action, {})[each.role_id] = Holding(each.role, since, event)
    return found


def roles_with(code: str) -> list[RoleHolding]:
    """The roles that hold a right, by code, each with who gave it and how many hold the role; five queries."""
    held = sorted(holdings([code]).get(code, {}).values(), key=lambda each: each.role.code)
    told = _told_by({each.event_id for each in held if each.event_id is not None})
    persons: dict[int, set[int]] = {}
    pairs = grants_in_effect(clock.now()).filter(role__in=[each.role for each in held])
    for role, person in pairs.values_list("role_id", "user_id").distinct():
        persons.setdefault(role, set()).add(person)
    return [
        RoleHolding(each, told.get(each.event_id or 0, ""), len(persons.get(each.role.pk, ())))
        for each in held
    ]


def held_before(code: str) -> list[HeldBefore]:
    """The roles from which the right was taken, the latest first, from the typed versions; four queries."""
    taken = list(
        history_of(RolePermission).objects.filter(action=code, history_type="-").order_by("-history_id")
    )
    made = how_made(RolePermission, [each.id for each in taken])
    roles = Role.objects.in_bulk([each.role_id for each in taken])
    told = _told_by({each.event_id for each in taken if each.event_id is not None})
    return [
        HeldBefore(
            roles[each.role_id],
            made[each.id].at if each.id in made else None,
            each.history_date,
            told.get(each.event_id or 0, ""),
            each.event_id,
        )
        for each in taken
    ]


def persons_with(code: str) -> Any:
    """The grants by which people and programs hold the right now, each with who agreed to it."""
    grants = grants_in_effect(clock.now()).filter(role__permissions__action=code)
    return with_agreement(grants).order_by("user__printed_name", "role__code", "pk")


def _told_by(events: set[int]) -> dict[int, str]:
    found = AuditEvent.objects.filter(pk__in=events)
    return {each.pk: each.on_behalf_of_name or each.actor_name for each in found}
