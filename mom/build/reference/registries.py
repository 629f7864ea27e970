"""`registries.md`: what is open-ended and what stands in it, and what apps add to the shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kernel.registry import Registry
from kernel.shell import Shell
from mom.build.reference.declared import entries, modules_of
from mom.build.reference.markdown import cell, code, page, source, table
from mom.build.reference.words import Words

INTRODUCTION = """\
A registry is a folder that every app at or above its owner may have: a new entry is one new file, or one folder. Codes
stand in records, so they never change and are never used again. How to add one: [how-to](../README.md)."""
SHELL = "What apps add to the shell"
QUEUES = (
    (
        "Work queues",
        "What a person must do now, on the first page and as numbers in the navigation.",
        "queues",
    ),
    ("Search", "What the search in the top bar finds.", "searches"),
    ("Record links", "Where a record's page leads to in other apps.", "record_links"),
    ("Record panels", "What an upper app shows on the page of a lower one's record.", "record_panels"),
)


def registries_page(words: Words, registries: Iterable[Registry[Any]], shell: Shell) -> str:
    """The registries by folder, then the shell."""
    parts = [part for registry in registries for part in _registry(words, registry)]
    parts += [f"## {SHELL}", *_navigation(words, shell), *_channels(shell)]
    for title, told, attribute in QUEUES:
        parts += [f"### {title}", told, _functions(words, getattr(shell, attribute))]
    return page("Registries", INTRODUCTION, *parts)


def _registry(words: Words, registry: Registry[Any]) -> list[str]:
    base = registry.base
    rows = []
    for entry in entries(registry):
        where = f"{registry.folder}, “{entry.code}”"
        label = words.both(getattr(entry, "label", getattr(entry, "title", "")), where)
        told = words.told(type(entry), where)
        rows.append((_declared(type(entry).__module__, entry.code), label.en, label.zh, cell(told)))
    return [
        f"## {registry.folder}",
        f"{cell(words.told(base, base.__name__))} Base class: {source(base.__module__, code(base.__name__))}.",
        table(("Code", "English", "中文", "What it does"), rows),
    ]


def _declared(module: str, text: str) -> str:
    return source(module, code(text))


def _navigation(words: Words, shell: Shell) -> list[str]:
    entries_ = [
        (code(each.code), both.en, both.zh, code(each.permission))
        for each in shell.entries
        for both in [words.both(each.label, f"navigation, “{each.code}”")]
    ]
    topics = [
        (code(each.code), both.en, both.zh, ", ".join(map(code, each.url_names)))
        for each in shell.topics
        for both in [words.both(each.title, f"help, “{each.code}”")]
    ]
    return [
        "### Navigation",
        table(("Code", "English", "中文", "Shown to who holds"), entries_),
        "### Help",
        table(("Code", "English", "中文", "Pages"), topics),
    ]


def _channels(shell: Shell) -> list[str]:
    rows = [(code(f"{name}:…"), code(each.permission)) for name, each in sorted(shell.channels.items())]
    return ["### Live channels", table(("Channel", "Heard by who holds"), rows)]


def _functions(words: Words, functions: Iterable[Callable[..., Any]]) -> str:
    rows = [
        (source(module, code(module)), cell(words.told(function, module)))
        for module, function in modules_of(functions)
    ]
    return table(("Module", "What it gives"), rows)
