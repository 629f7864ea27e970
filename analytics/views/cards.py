"""A figure as the page shows it: one card that a live change fetches anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from analytics.contracts import Answer, Figure, Question
from analytics.selectors.figures import Shown
from kernel.shell import shell


@dataclass(frozen=True)
class Card:
    """What the template takes."""

    figure: Figure
    answer: Answer | None
    list_url: str
    url: str
    channels: str
    right: str

    @property
    def chart_id(self) -> str:
        """Where the chart's data stands on the page."""
        return f"chart-{self.figure.code}"

    @property
    def option(self) -> dict[str, Any]:
        """What ECharts draws."""
        return self.answer.chart.option if self.answer is not None and self.answer.chart is not None else {}


def card_of(shown: Shown, question: Question, query: QueryDict) -> Card:
    """The card, with the address at which it is fetched and the channels that tell when."""
    query["figure"] = shown.figure.code
    channels = [*shown.figure.channels(question.site), *(shown.answer.channels if shown.answer else ())]
    return Card(
        shown.figure,
        shown.answer,
        shown.list_url,
        f"{reverse('analytics:figures')}?{query.urlencode()}",
        " ".join(channels),
        shell().word_right(shown.figure.permission),
    )
