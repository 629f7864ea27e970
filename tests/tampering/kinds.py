"""Every kind of tampering that is tried, by name; each says which rows the verification may name for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.tampering.forger import Forger

# The rows (table, number) of which one has to be named; ``None`` where there is nothing of the kind to change.
Expected = set[tuple[str, str]] | None
Tamper = Callable[[Forger], Expected]


@dataclass(frozen=True)
class Kind:
    """One kind of tampering; ``is_seen_as_new`` where a continued verification has to find it among what is new."""

    name: str
    tamper: Tamper
    is_seen_as_new: bool


KINDS: list[Kind] = []


def kind(*, new: bool = True) -> Callable[[Tamper], Tamper]:
    """Declare that the function is a kind of tampering."""

    def declare(function: Tamper) -> Tamper:
        KINDS.append(Kind(function.__name__, function, new))
        return function

    return declare


def rows(table: str, *numbers: object) -> set[tuple[str, str]]:
    """Rows of one table as they are expected."""
    return {(table, str(number)) for number in numbers}
