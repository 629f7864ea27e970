"""`rights.md`: the rules of every action in one table, as the product shows them on its page **Rules**."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from mom.build.reference.markdown import NOTHING, cell, code, page, table
from mom.build.reference.words import Words
from mom.rules import Duty, Rule

INTRODUCTION = """\
What every action asks for, and through which doors it is reached: printed from the declarations that the runner
enforces, so that page, API and inspector read the same rules. The code of an action is its permission.

*Who*: whose work it is. *Kinds of roles*: those that may hold it at all (URS-ACC-02); *roles* hold it as shipped.
*Signature*: one line for each person who signs, with the right that the signer needs besides. *Place*: the record whose
site and area decide; an action without one is decided by a role for any place. What each means is in
[actions](actions.md); the expected answers of every role stand in `tests/permissions/expected.csv`, those of every
place in `tests/permissions/places.csv`, both written by hand."""
HEAD = ("Action", "Who", "Kinds of roles", "Roles", "Reason", "Signature", "Place", "Pages", "API")


def rights_page(words: Words, rules: Iterable[Rule], holders: Mapping[str, str]) -> str:
    """One table per app."""
    parts = []
    for app, group in groupby(rules, key=lambda each: each.app):
        parts += [f"## {app}", table(HEAD, [_row(words, each, holders) for each in group])]
    return page("Rights and signatures", INTRODUCTION, *parts)


def _row(words: Words, rule: Rule, holders: Mapping[str, str]) -> tuple[str, ...]:
    where = f"rule {rule.code}"
    return (
        f"[{code(rule.code)}](actions.md#{rule.code})<br>{cell(words.both(rule.label, where))}",
        cell(words.both(Duty(rule.duty).label, where)),
        ", ".join(str(kind) for kind in rule.kinds) or NOTHING,
        ", ".join(sorted(holders.get(rule.code, "").split())) or NOTHING,
        cell(words.both(rule.reason.label, where)),
        _signature(words, rule, where),
        _place(words, rule, where),
        "<br>".join(code(each.name) for each in rule.pages) or NOTHING,
        "<br>".join(code(f"{each.name} {each.address}") for each in rule.endpoints) or NOTHING,
    )


def _signature(words: Words, rule: Rule, where: str) -> str:
    lines = []
    for slot in rule.slots:
        meaning = cell(words.both(slot.label, where)).replace("<br>", " · ")
        lines.append(f"{meaning} ({code(slot.permission)})" if slot.permission else meaning)
    own = ["own password"] if rule.asks_own_secret else []
    return "<br>".join([*lines, *own]) or NOTHING


def _place(words: Words, rule: Rule, where: str) -> str:
    if not rule.subject:
        return NOTHING
    named = cell(words.both(rule.subject, where)).replace("<br>", " · ")
    return named if rule.has_place else f"{named}: of no place"
