"""`lifecycles.md`: the state tables, drawn and written."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.lifecycle import Lifecycle
from mom.build.reference.declared import app_of
from mom.build.reference.markdown import NOTHING, anchor, cell, code, page, source, table
from mom.build.reference.words import Words

INTRODUCTION = """\
Each kind of record has one table of edges: the guard, the buttons, the tests and these drawings read it. A state
changes by these edges only; whatever else is tried is refused as [KER-004](errors.md#ker-004)."""


def lifecycles_page(words: Words, lifecycles: Iterable[tuple[str, Lifecycle]], actions: set[str]) -> str:
    """A drawing and two tables per lifecycle; edges named like an action lead to it."""
    parts = [part for module, each in lifecycles for part in _parts(words, module, each, actions)]
    return page("Lifecycles", INTRODUCTION, *parts)


def _parts(words: Words, module: str, lifecycle: Lifecycle, actions: set[str]) -> list[str]:
    told = words.told(lifecycle.states, f"{lifecycle.states.__module__}.{lifecycle.states.__name__}")
    labels = {
        str(value): words.both(lifecycle.states(value).label, f"{lifecycle.name}, state “{value}”")
        for value in _used(lifecycle)
    }
    names = {value: f"{label.en} {code(value)}" for value, label in labels.items()}
    states = [(code(value), label.en, label.zh, _role(lifecycle, value)) for value, label in labels.items()]
    edges = [
        (
            _action(app_of(module), each.action, actions),
            ", ".join(names[source_] for source_ in each.sources),
            names[each.target],
        )
        for each in lifecycle.transitions
    ]
    return [
        f"{anchor(lifecycle.name)}\n## {lifecycle.name}",
        f"{cell(told)} Declared in {source(module, code(module))}.",
        _drawing(lifecycle, {value: label.en for value, label in labels.items()}),
        table(("State", "English", "中文", "Place"), states),
        table(("Edge", "from", "to"), edges),
    ]


def _used(lifecycle: Lifecycle) -> list[str]:
    """The states that the table reaches, in the order of their choices."""
    reached = {lifecycle.initial, *(each.target for each in lifecycle.transitions)}
    reached |= {source_ for each in lifecycle.transitions for source_ in each.sources}
    return [str(value) for value in lifecycle.states.values if str(value) in reached]


def _role(lifecycle: Lifecycle, state: str) -> str:
    if state == lifecycle.initial:
        return "first"
    return NOTHING if lifecycle.actions_from(state) else "final"


def _action(app: str, name: str, actions: set[str]) -> str:
    full = f"{app}.{name}"
    return f"[{code(name)}](actions.md#{full})" if full in actions else code(name)


def _drawing(lifecycle: Lifecycle, labels: dict[str, str]) -> str:
    drawn: dict[tuple[str, str], list[str]] = {}
    for each in lifecycle.transitions:
        for source_ in each.sources:
            drawn.setdefault((source_, each.target), []).append(each.action)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {value}' for value, label in labels.items()]
    lines.append(f"    [*] --> {lifecycle.initial}")
    lines += [f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in drawn.items()]
    lines += [f"    {value} --> [*]" for value in labels if not lifecycle.actions_from(value)]
    return "\n".join([*lines, "```"])
