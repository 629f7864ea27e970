"""Pairs of costs measured in turn, and the figure that they make."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Cost = Callable[[], float]
Pair = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """How many times its floor something costs. A lower ratio is better, whatever is counted.

    ``pairs`` are (floor, subject) in ``unit``, each measured one after the other; ``tolerance`` is the share
    by which the ratio may exceed its baseline; ``limit`` is a ratio that it may never exceed.
    """

    code: str
    subject: str
    floor: str
    unit: str
    pairs: tuple[Pair, ...]
    tolerance: float = 0.25
    limit: float | None = None

    def __post_init__(self) -> None:
        if not self.pairs or any(floor <= 0 for floor, _subject in self.pairs):
            raise ValueError(f"{self.code}: a ratio needs at least one pair, and floors above zero")

    @property
    def ratios(self) -> list[float]:
        """One ratio per pair, so that a moment of noise spoils one and not the sum."""
        return [subject / floor for floor, subject in self.pairs]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles of the ratios: half of them lie between."""
        return quartiles(self.ratios)

    @property
    def floor_cost(self) -> float:
        """The floor's median, in ``unit``."""
        return statistics.median(floor for floor, _subject in self.pairs)

    @property
    def subject_cost(self) -> float:
        """The subject's median, in ``unit``."""
        return statistics.median(subject for _floor, subject in self.pairs)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The lower and the upper quartile; of one value, that value twice."""
    if len(values) == 1:
        return values[0], values[0]
    low, _median, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that ``percent`` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def in_turn(floor: Cost, subject: Cost, *, repetitions: int, warm_up: int = 2) -> tuple[Pair, ...]:
    """Measure floor, subject, floor, subject …: a slow moment of the machine hits both.

    What is measured before ``warm_up`` pairs are through (caches, plans, imports) is thrown away.
    """
    (pairs,) = beside(floor, (subject,), repetitions=repetitions, warm_up=warm_up)
    return pairs


def beside(
    floor: Cost, subjects: Sequence[Cost], *, repetitions: int, warm_up: int = 2
) -> tuple[tuple[Pair, ...], ...]:
    """Measure floor and every subject in turn; one row of pairs with the same floor for each subject."""
    rounds = [(floor(), [subject() for subject in subjects]) for _number in range(warm_up + repetitions)]
    kept = rounds[warm_up:]
    return tuple(tuple((bare, costs[number]) for bare, costs in kept) for number in range(len(subjects)))


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def saved(
    records: Iterable[Any], save: Callable[[Any], object], clock: Callable[[], float] = time.perf_counter
) -> float:
    """What it takes to ``save`` the records one after the other, by the given clock."""
    began = clock()
    for record in records:
        save(record)
    return clock() - began
