"""Batches that wait for a review or for the decision, and how long."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Cell, Figure, Heading, Question, Row, Table, Value
from analytics.selectors.batches import Waiting, waiting
from batches.choices import BatchState


@FIGURES.register
class AwaitingDecision(Figure):
    """Whose turn it is, and since when."""

    code = "awaiting_decision"
    label = gettext_lazy("Waiting for review and release")
    how = gettext_lazy(
        "Counts the batches after production that nobody has decided on, by whose turn it is. The wait begins "
        "when the record came into its present state; one that was sent back waits anew. Half of the batches "
        "have waited no longer than the median."
    )
    clause = "GMP 230, 231; 21 CFR 211.192"
    permission = "batches.view_batch"
    order = 30
    topics = ("batches",)
    list_label = gettext_lazy("Waiting batches")

    def list_url(self, question: Question) -> str:
        """All that wait."""
        return question.link("batches:batch_list", standing="waiting")

    def answer(self, question: Question) -> Answer:
        """One query."""
        found = waiting(question.site, question.now)
        if not any(each.count for each in found):
            return Answer(missing=_("No batch waits for a review or a decision."))
        longest = max(each.longest_h for each in found if each.longest_h is not None)
        table = Table(
            "by_turn",
            _("Waiting batches by whose turn it is"),
            _("Waits for"),
            (
                Heading("count", _("Batches")),
                Heading("median", _("Median wait"), "h"),
                Heading("longest", _("Longest wait"), "h"),
            ),
            tuple(Row(_waits_for(each), _cells(each), _url(each, question)) for each in found),
        )
        values = (
            Value("total", _("Batches waiting"), sum(each.count for each in found)),
            Value("longest", _("Longest wait"), longest, "h"),
        )
        return Answer(values, (table,))


def _waits_for(waiting: Waiting) -> str:
    return {
        str(BatchState.PRODUCTION_COMPLETE): _("Review by production"),
        str(BatchState.PRODUCTION_REVIEWED): _("Review by QA"),
        str(BatchState.QA_REVIEWED): _("Decision of the qualified person"),
    }[waiting.state]


def _cells(waiting: Waiting) -> tuple[Cell, ...]:
    return waiting.count, waiting.median_h, waiting.longest_h


def _url(waiting: Waiting, question: Question) -> str:
    return question.link("batches:batch_list", state=waiting.state)
