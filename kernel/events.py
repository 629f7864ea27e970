"""Domain events: frozen facts in the past tense that upper apps subscribe to inside the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_subscribers: dict[type[Any], list[Callable[[Any], None]]] = {}


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Decorator for a function in ``<app>/subscribers.py`` that reacts by calling one action."""

    def keep(function: Callable[[E], None]) -> Callable[[E], None]:
        known = _subscribers.setdefault(event_type, [])
        if function not in known:
            known.append(function)
        return function

    return keep


def publish(event: object) -> None:
    """Hand ``event`` to its subscribers now, in this transaction; their failure fails the action."""
    for function in _subscribers.get(type(event), ()):
        function(event)


def subscribers_of(event_type: type[Any]) -> tuple[Callable[[Any], None], ...]:
    """The functions that react to ``event_type``, in order of subscription."""
    return tuple(_subscribers.get(event_type, ()))
