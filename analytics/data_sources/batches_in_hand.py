"""Batches by state, now."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Figure, Heading, Question, Row, Table, Value, columns
from analytics.selectors.batches import in_hand
from batches.choices import BatchState


@FIGURES.register
class BatchesInHand(Figure):
    """How many batches stand in each state between their record and the decision."""

    code = "batches_in_hand"
    label = gettext_lazy("Batches in hand")
    how = gettext_lazy(
        "Counts the batches of the site that are neither decided nor cancelled, by the state of their record at "
        "this moment. Held are those whose procedure is held or is being held."
    )
    clause = "GMP 172–175; 21 CFR 211.188"
    permission = "batches.view_batch"
    order = 10
    topics = ("batches",)
    list_label = gettext_lazy("Batches in hand")

    def list_url(self, question: Question) -> str:
        """Those that are neither decided nor cancelled."""
        return question.link("batches:batch_list", standing="in_hand")

    def answer(self, question: Question) -> Answer:
        """One query."""
        found = in_hand(question.site)
        if not found.total:
            return Answer(
                missing=_("No batch is in hand: none waits for its start, its review or its decision.")
            )
        table = Table(
            "by_state",
            _("Batches by state"),
            _("State"),
            (Heading("count", _("Batches"), colour="accent"),),
            tuple(
                Row(BatchState(state).label, (number,), question.link("batches:batch_list", state=state))
                for state, number in found.by_state.items()
            ),
        )
        values = (
            Value("total", _("In hand"), found.total, url=self.list_url(question)),
            Value(
                "held",
                _("Held"),
                found.held,
                url=question.link("batches:batch_list", standing="held"),
                tone="alarm" if found.held else "",
            ),
        )
        label = _("Batches in hand by state, %(number)s altogether") % {"number": found.total}
        return Answer(values, (table,), columns(table, label, lying=True))
