"""How long batches take, from the order to the release."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.contracts import FIGURES, Answer, Cell, Figure, Heading, Question, Row, Table, Value
from analytics.contracts.charts import spread
from analytics.selectors.times import Stage, cycle_times


@FIGURES.register
class CycleTimes(Figure):
    """Median and spread of each leg of a batch's way."""

    code = "cycle_times"
    label = gettext_lazy("Cycle times")
    how = gettext_lazy(
        "Each leg is measured over the batches that ended it in the period: order to start from the receipt of the "
        "order, start to end of production, end of production to release (released batches only), and the whole way. "
        "Shown are the median, the quartiles between which half of the batches lie (interpolated), the shortest and "
        "the longest. Holds are not taken out."
    )
    clause = "ISO 22400-2; 21 CFR 211.111"
    permission = "batches.view_batch"
    of_period = True
    order = 40
    topics = ("batches",)
    list_label = gettext_lazy("Finished batches")

    def list_url(self, question: Question) -> str:
        """The batches finished in the period."""
        return question.finished_batches()

    def answer(self, question: Question) -> Answer:
        """Four queries."""
        found = cycle_times(question.site, question.period)
        if not any(each.count for each in found):
            return Answer(missing=_("No batch ended a leg of its way in this period."))
        table = Table(
            "by_leg",
            _("Duration of each leg"),
            _("Leg"),
            (
                Heading("count", _("Batches")),
                Heading("shortest", _("Shortest"), "h"),
                Heading("lower", _("Lower quartile"), "h"),
                Heading("median", _("Median"), "h"),
                Heading("upper", _("Upper quartile"), "h"),
                Heading("longest", _("Longest"), "h"),
            ),
            tuple(Row(_leg(each.code), _cells(each)) for each in found),
        )
        values = tuple(
            Value(each.code, _leg(each.code), each.median, "h", note=_batches(each)) for each in found
        )
        return Answer(values, (table,), spread(table, _("Median and quartiles of each leg, in hours")))


def _leg(code: str) -> str:
    return {
        "order_to_start": _("Order to start"),
        "start_to_complete": _("Start to end of production"),
        "complete_to_release": _("End of production to release"),
        "order_to_release": _("Order to release"),
    }[code]


def _cells(each: Stage) -> tuple[Cell, ...]:
    return each.count, each.shortest, each.lower, each.median, each.upper, each.longest


def _batches(each: Stage) -> str:
    if not each.count:
        return _("no batch in this period")
    wording = ngettext("median of %(number)s batch", "median of %(number)s batches", each.count)
    return wording % {"number": each.count}
