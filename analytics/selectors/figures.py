"""Which figures a person sees of which site, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analytics.contracts import FIGURES, Answer, Figure, Question, figures_in_order
from analytics.errors import UnknownFigure
from equipment.models import Site
from equipment.selectors.visible import sites_for

VIEW = "analytics.view_figures"


@dataclass(frozen=True)
class Shown:
    """A figure with its answer; ``answer`` is ``None`` where the person may not read the records behind it."""

    figure: Figure
    answer: Answer | None
    list_url: str = ""

    @property
    def may_read(self) -> bool:
        """Whether there is an answer for this person."""
        return self.answer is not None


def sites_with_figures(user: Any) -> list[Site]:
    """The sites whose figures the person may see: a right for one area is none for the whole plant."""
    return sites_for(user, VIEW)


def figures_named(codes: Iterable[str]) -> list[Figure]:
    """The figures with these codes, all without any; raises ``UnknownFigure``."""
    wanted = set(codes)
    unknown = sorted(code for code in wanted if code not in FIGURES)
    if unknown:
        known = ", ".join(figure.code for figure in figures_in_order())
        raise UnknownFigure(figure=", ".join(unknown), known=known)
    return [figure for figure in figures_in_order() if not wanted or figure.code in wanted]


def answered(figures: Iterable[Figure], question: Question, user: Any) -> list[Shown]:
    """Calculate what the person may read; a figure without the right to its records says so instead of 0."""
    found = []
    rights: dict[str, bool] = {}
    for figure in figures:
        if figure.permission not in rights:
            rights[figure.permission] = bool(user.has_perm(figure.permission, question.site))
        if rights[figure.permission]:
            found.append(Shown(figure, figure.answer(question), figure.list_url(question)))
        else:
            found.append(Shown(figure, None))
    return found
