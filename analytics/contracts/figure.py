"""The registry of figures: one file of ``data_sources/`` each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from analytics.contracts.answer import Answer, Question, Text
from equipment.models import Site
from kernel.registry import Registry


class Figure(ABC):
    """One figure of the plant: a pure read that says how it is calculated and what stands behind it."""

    code: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    # How it is calculated, in words that a plant manager can check, and the clause that asks for it.
    how: ClassVar[Text] = ""
    clause: ClassVar[str] = ""
    # The right to the records it is calculated from; without it the figure is not shown, not even as 0.
    permission: ClassVar[str] = ""
    # Of the chosen period, or as of now.
    of_period: ClassVar[bool] = False
    order: ClassVar[int] = 100
    # The apps whose records it is calculated from: an action of one of them may change it.
    topics: ClassVar[tuple[str, ...]] = ()
    # A page asks for it again at most once in so many seconds.
    pace_s: ClassVar[int] = 5
    list_label: ClassVar[Text] = ""
    # A chart of many points takes the whole width of the page.
    is_wide: ClassVar[bool] = False

    @abstractmethod
    def answer(self, question: Question) -> Answer:
        """Calculate it; the number of queries does not depend on the data."""

    def list_url(self, question: Question) -> str:
        """The list behind it, filtered as it is calculated; empty where there is none."""
        return ""

    def channels(self, site: Site) -> list[str]:
        """The live channels that tell of a change of its records."""
        return [figures_channel(site.pk, topic) for topic in self.topics]


FIGURES: Registry[Figure] = Registry(
    "data_sources", base=Figure, required=("code", "label", "how", "clause", "permission")
)


def figures_in_order() -> list[Figure]:
    """All figures as the page shows them."""
    return sorted(FIGURES, key=lambda figure: (figure.of_period, figure.order, figure.code))


def figures_channel(site_id: int, topic: str) -> str:
    """The live channel that tells of changes at a site in one app."""
    return f"figures:{site_id}/{topic}"
