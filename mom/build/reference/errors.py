"""`errors.md`: every coded refusal, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from kernel.errors import DomainError
from mom.build.reference.declared import app_of
from mom.build.reference.markdown import anchor, cell, page, source, table
from mom.build.reference.words import Words

INTRODUCTION = """\
A refusal has a code that never changes, a text that states the fact and a remedy that says what to do. Pages, the API
(`application/problem+json`) and workers show the same three. {Words in braces} are filled in."""


def errors_page(words: Words, errors: Iterable[type[DomainError]]) -> str:
    """One table per app, by code."""
    by_app = sorted(errors, key=lambda each: (app_of(each.__module__), each.code))
    parts = []
    for app, found in groupby(by_app, key=lambda each: app_of(each.__module__)):
        rows = [_row(words, error) for error in found]
        parts += [f"## {app}", table(("Code", "Status", "What is wrong", "What to do"), rows)]
    return page("Error codes", INTRODUCTION, *parts)


def _row(words: Words, error: type[DomainError]) -> tuple[str, ...]:
    where = f"{error.code} ({error.__module__}.{error.__name__})"
    if not 400 <= error.status < 600:
        words.fault(f"{where}: {error.status} is no status of a refusal")
    return (
        f"{anchor(error.code)}{source(error.__module__, error.code)}",
        str(error.status),
        cell(words.both(error.text, f"{where}, text")),
        cell(words.both(error.remedy, f"{where}, remedy")),
    )
