"""`actions.md` and `roles.md`: what can be done to records, what it asks for, and who may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from audit.choices import Meaning
from audit.declaration import Action
from audit.signing import Sign
from kernel.shell import Right
from mom.build.reference.declared import app_of
from mom.build.reference.markdown import NOTHING, anchor, cell, code, page, source, table
from mom.build.reference.refusals import refusals_of
from mom.build.reference.words import Words
from mom.roles import ShippedRole
from people.models import RoleKind

INTRODUCTION = """\
Everything that changes a GxP record is one of these. The code is the permission too; *roles* are those that hold it
as shipped ([roles](roles.md)), which an administrator changes by `people.define_role`.

*Reason*: always asked for, or only when something entered earlier is replaced. *Signature*: its meaning, and the
number of persons where there are several. *Refused by*: the [coded errors](errors.md) that the action itself and what
it calls raise by name; the runner refuses besides by AUD-001 to AUD-019, whatever the action
([the life of one action](../explanation/life-of-an-action.md))."""
BY_SYSTEM = """\
Caused by another action, a task or the plant. No role holds them; the trail names the person whose action it was."""
RIGHTS = """\
Permissions that belong to no action: to look, to fill a slot of a signature, to be told."""
PEOPLE = ("Action", "What it is called", "What it does", "Reason", "Signature", "Refused by", "Roles")
SYSTEM = ("Action", "What it is called", "What it does", "Refused by")
ONESELF = "everybody, for themselves"

# What the first set-up does and no role permits (decision 6).
NOBODYS = frozenset({"people.grant_role"})


def actions_page(
    words: Words, actions: Sequence[Action[Any]], rights: Iterable[Right], holders: Mapping[str, str]
) -> str:
    """The actions by app, first those of people, then the system's, and the rights without action."""
    parts = []
    for app, group in groupby(actions, key=lambda each: app_of(each.__module__)):
        found = list(group)
        people = [_of_people(words, each, holders) for each in found if not each.event_caused]
        system = [_of_system(words, each) for each in found if each.event_caused]
        parts += [f"## {app}"]
        parts += [table(PEOPLE, people)] if people else []
        parts += ["### By the system", BY_SYSTEM, table(SYSTEM, system)] if system else []
    rows = [
        (code(each.code), both.en, both.zh, _roles(holders.get(each.code, "")))
        for each in sorted(rights, key=lambda each: each.code)
        for both in [words.both(each.label, f"right {each.code}")]
    ]
    parts += ["## Rights without an action", RIGHTS, table(("Permission", "English", "中文", "Roles"), rows)]
    return page("Actions", INTRODUCTION, *parts)


def _head(words: Words, action: Action[Any]) -> tuple[str, ...]:
    if str(action.label) == action.code:
        words.fault(f"action {action.code}: the label is missing")
    return (
        f"{anchor(action.code)}{source(action.__module__, code(action.code))}",
        cell(words.both(action.label, f"action {action.code}")),
        cell(words.told(action, f"action {action.code}")),
    )


def _of_people(words: Words, action: Action[Any], holders: Mapping[str, str]) -> tuple[str, ...]:
    held = holders.get(action.code, "")
    if not held and not action.own and action.code not in NOBODYS:
        words.fault(f"action {action.code}: no role in mom/roles.py holds it")
    return (
        *_head(words, action),
        "always" if action.reason is True else "on change" if action.may_meet_a_record else NOTHING,
        _signature(words, action.signature) or ("own password" if action.proof else NOTHING),
        _refusals(action),
        ONESELF if action.own else _roles(held),
    )


def _of_system(words: Words, action: Action[Any]) -> tuple[str, ...]:
    return (*_head(words, action), _refusals(action))


def _signature(words: Words, signature: Sign | None) -> str:
    if signature is None:
        return ""
    meanings = [cell(words.both(Meaning(each).label, f"meaning {each}")) for each in signature.meanings]
    persons = [f"{len(signature.slots)} persons"] if len(signature.slots) > 1 else []
    return "<br>".join([*meanings, *persons])


def _refusals(action: Action[Any]) -> str:
    return " ".join(f"[{each.code}](errors.md#{each.code.lower()})" for each in refusals_of(action))


def _roles(held: str) -> str:
    return ", ".join(sorted(held.split()))


ROLES = """\
As shipped, from `mom/roles.py`. A person holds roles by site or area and for a time; administration and GxP work never
meet in one person (URS-ACC-02)."""


def roles_page(words: Words, roles: Iterable[ShippedRole], known: set[str]) -> str:
    """The roles, then what each may do and see."""
    ordered = sorted(roles, key=lambda each: each.code)
    rows, parts = [], []
    for role in ordered:
        name = words.both(role.name, f"role {role.code}")
        kind = words.both(RoleKind(role.kind).label, f"kind of role {role.kind}")
        rows.append((f"[{code(role.code)}](#{role.code})", name.en, name.zh, cell(kind)))
        for permission in sorted(role.permissions - known):
            words.fault(f"role {role.code}: {permission} is no action and no right of a navigation.py")
        by_app = groupby(sorted(role.permissions), key=lambda each: each.partition(".")[0])
        lines = [f"- {app}: {', '.join(map(code, held))}" for app, held in by_app]
        parts += [f"{anchor(role.code)}\n## {name}", "\n".join(lines)]
    return page("Roles", ROLES, table(("Code", "English", "中文", "Kind"), rows), *parts)
