"""The groups of figures: each shares one set-up and is one function that returns its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Figure

Measure = Callable[[], Sequence[Figure]]


@dataclass(frozen=True)
class Group:
    """Figures that are measured together; ``codes`` are known before anything is measured.

    ``is_named`` for what takes so long that it is measured only when a word of it is given.
    """

    codes: tuple[str, ...]
    measure: Measure
    is_named: bool = False


GROUPS: list[Group] = []


def measures(*codes: str, is_named: bool = False) -> Callable[[Measure], Measure]:
    """Declare that the decorated function measures the figures with these codes, in this order."""

    def declare(function: Measure) -> Measure:
        known = {code for group in GROUPS for code in group.codes}
        if known & set(codes):
            raise ValueError(f"measured twice: {', '.join(sorted(known & set(codes)))}")
        GROUPS.append(Group(codes, function, is_named))
        return function

    return declare


def chosen(word: str) -> list[tuple[Group, tuple[str, ...]]]:
    """The groups with those of their codes that contain ``word``; for an empty word those that need no naming."""
    asked = [group for group in GROUPS if word or not group.is_named]
    found = [(group, tuple(code for code in group.codes if word in code)) for group in asked]
    return [(group, codes) for group, codes in found if codes]
