"""What a request that only reads asks once: the same question has one answer until the page is drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("pharmom_reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep what ``once`` is answered until the block ends."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def is_reading() -> bool:
    """Whether a request that only reads is under way."""
    return _answers.get() is not None


def once(question: Hashable, ask: Callable[[], T]) -> T:
    """The answer of ``ask``, asked once while a request reads, and each time otherwise."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    found: T = answers[question]
    return found
