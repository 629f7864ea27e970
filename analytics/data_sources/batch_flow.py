"""Batches started, completed and decided, by day or week."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from analytics.contracts import FIGURES, Answer, Figure, Heading, Period, Question, Row, Table, Value, columns
from analytics.selectors.batches import Flow, flow


@FIGURES.register
class BatchFlow(Figure):
    """What went in and what came out in the period."""

    code = "batch_flow"
    label = gettext_lazy("Batches started and finished")
    how = gettext_lazy(
        "Counts by the site's calendar day: started is the start of execution, finished the end of production "
        "(also of a batch that was stopped or aborted), released and rejected the decision on the batch. A week "
        "runs from Monday to Sunday; the first and the last are cut as the period is."
    )
    clause = "GMP 230; 21 CFR 211.188, 211.192"
    permission = "batches.view_batch"
    of_period = True
    order = 10
    topics = ("batches",)
    list_label = gettext_lazy("Finished batches")

    def list_url(self, question: Question) -> str:
        """The batches finished in the period."""
        return question.finished_batches()

    def answer(self, question: Question) -> Answer:
        """Three queries."""
        period = question.period
        found = flow(question.site, period)
        names = ("started", "completed", "released", "rejected")
        sums = {name: sum(getattr(each, name) for each in found) for name in names}
        if not any(sums.values()):
            return Answer(missing=_("No batch was started, finished or decided in this period."))
        table = _by_part(period, found)
        started = question.link("batches:batch_list", started_from=period.first, started_to=period.last)
        values = (
            Value("started", pgettext("figures", "Started"), sums["started"], url=started),
            Value(
                "completed", pgettext("figures", "Finished"), sums["completed"], url=self.list_url(question)
            ),
            Value("released", pgettext("figures", "Released"), sums["released"]),
            Value(
                "rejected",
                pgettext("figures", "Rejected"),
                sums["rejected"],
                tone="alarm" if sums["rejected"] else "",
            ),
        )
        label = _("%(started)s batches started and %(finished)s finished in the period") % {
            "started": sums["started"],
            "finished": sums["completed"],
        }
        return Answer(values, (table,), columns(table, label))


def _by_part(period: Period, found: list[Flow]) -> Table:
    return Table(
        "by_part",
        _("Batches by day") if period.step == "day" else _("Batches by week"),
        period.step.label,
        (
            Heading("started", pgettext("figures", "Started"), colour="ink-3"),
            Heading("completed", pgettext("figures", "Finished"), colour="accent"),
            Heading("released", pgettext("figures", "Released"), colour="good"),
            Heading("rejected", pgettext("figures", "Rejected"), colour="alarm"),
        ),
        tuple(
            Row(part.label, (each.started, each.completed, each.released, each.rejected))
            for part, each in zip(period.parts, found, strict=True)
        ),
    )
