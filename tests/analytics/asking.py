"""Questions as the page asks them, and answers as a test reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from analytics.contracts import Answer, Period, Question
from analytics.selectors.figures import answered, figures_named
from kernel import clock
from mom.demo import cast


def question(days: int = 30, step: str = "day", product: str = "") -> Question:
    """The last ``days`` days of the demo site, today included."""
    today = clock.today(cast.site().zone)
    period = Period.of(today - timedelta(days=days - 1), today, step, cast.site().zone)
    return Question(cast.site(), period, clock.now(), product)


def answer(code: str, **how: Any) -> Answer:
    """The answer of one figure, as the head of production gets it."""
    (shown,) = answered(figures_named([code]), question(**how), cast.actor("zhao.lei"))
    assert shown.answer is not None
    return shown.answer


def values(code: str, **how: Any) -> dict[str, Any]:
    """Key numbers by code."""
    return {value.code: value.value for value in answer(code, **how).values}


def table(code: str, number: int = 0, **how: Any) -> dict[str, tuple[Any, ...]]:
    """The rows of one of its tables by label."""
    return {str(row.label): row.cells for row in answer(code, **how).tables[number].rows}
