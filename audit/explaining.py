"""Why somebody may do something, or may not: the questions that the runner asks, each with its answer.

Nothing here decides. Every answer comes from the function that the runner itself calls, so that an explanation
cannot say anything else than what would happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from django.utils.translation import gettext as _

from audit.choices import Meaning
from audit.context import ambient_origin
from audit.contracts import Actor, Condition, Scope, authority, scope_of
from audit.declaration import ACTIONS, Action
from audit.runner import Call, _arguments, _demand_actor, _granting_role
from kernel.errors import DomainError


@dataclass(frozen=True)
class Place:
    """Where something would happen, without a record."""

    scope: Scope
    pk: int = 0

    def audit_scope(self) -> Scope:
        """The place itself."""
        return self.scope


def explain(code: str, actor: Actor, record: Any = None, place: Scope | None = None) -> list[Condition]:
    """Every condition of ``code`` in the order in which the runner asks; ``record`` or else ``place``."""
    about = record if record is not None else Place(place or Scope())
    found = [_asked("account", _("The account is in use"), lambda: _demand_actor(actor))]
    found += authority().account_conditions(actor)
    declared = ACTIONS.get(code)
    if declared is None:
        role = authority().granting_role(actor, code, scope_of(about), None)
        return [*found, _right(role)]
    call = Call(declared, actor, _subject(declared, actor, about), None, None, None, None, ambient_origin())
    found.append(_who(declared))
    found.append(_of_right(call, actor))
    found.extend(_own_check(call, actor, record))
    found.extend(_at_the_doing(declared, actor, scope_of(about)))
    return found


def may(conditions: list[Condition]) -> bool:
    """Whether nothing stands against it as far as can be said before it is done."""
    return all(each.ok is not False for each in conditions)


def _subject(declared: Action[Any], actor: Actor, about: Any) -> dict[str, Any]:
    if declared.own:
        return {declared.subject: actor} if declared.subject else {}
    name = declared.scope or declared.subject
    return {name: about} if name else {}


def _asked(code: str, label: str, question: Any, good: str = "") -> Condition:
    try:
        question()
    except DomainError as error:
        return Condition(code, label, False, str(error.message))
    return Condition(code, label, True, good)


def _who(declared: Action[Any]) -> Condition:
    label = _("It is done by people")
    if declared.event_caused:
        return Condition("person", label, False, _("Only the system does it, because of another action."))
    return Condition("person", label, True, "")


def _of_right(call: Call[Any], actor: Actor) -> Condition:
    try:
        role: str | None = None if call.terms.event_caused else _granting_role(call, actor)
    except DomainError:
        role = None
    return _right(role)


def _right(role: str | None) -> Condition:
    label = _("A role gives the right at this place")
    if role is None:
        return Condition("right", label, False, _("No role of this person gives it there now."))
    if role == "self":
        return Condition("right", label, True, _("Everybody may, for themselves."))
    return Condition("right", label, True, authority().role_name(role))


def _own_check(call: Call[Any], actor: Actor, record: Any) -> Iterator[Condition]:
    """What the action asks before anybody signs, where it depends on the record and the person alone."""
    check = call.terms.check
    if check is None:
        return
    label = _("The record and the person fit")
    given = {*call.arguments, "actor"} if record is not None else {"actor"}
    needed = {name for name, each in signature(check).parameters.items() if each.default is Parameter.empty}
    if not needed <= given:
        yield Condition("check", label, None, _("Asked with the record and what is entered."))
        return
    yield _asked("check", label, lambda: check(**_arguments(call, actor, check)))


def _at_the_doing(declared: Action[Any], actor: Actor, place: Scope) -> Iterator[Condition]:
    """What can be said only when it is done: reason, signature, and for several signers the right of each."""
    if declared.reason is True:
        yield Condition("reason", _("A reason is given"), None, _("Asked when it is done."))
    if declared.signature is None:
        return
    yield from authority().signer_conditions(actor)
    for slot in declared.signature.slots:
        meaning = str(Meaning(slot.meaning).label)
        label = _("A signature: %(meaning)s") % {"meaning": meaning}
        if not slot.permission:
            yield Condition("signature", label, None, _("Asked when it is done."))
            continue
        role = authority().granting_role(actor, slot.permission, place, None)
        why = authority().role_name(role) if role else _("Another person has to give this one.")
        yield Condition("slot", label, True if role else None, why)
