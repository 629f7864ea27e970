"""The share of batches without an exception."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import (
    FIGURES,
    Answer,
    Cell,
    Figure,
    Heading,
    Period,
    Question,
    Row,
    Table,
    Value,
    columns,
)
from analytics.selectors.batches import Finished, exception_kinds, finished
from analytics.selectors.statistics import percent
from batches.choices import ExceptionKind


@FIGURES.register
class RightFirstTime(Figure):
    """How many of the finished batches departed in nothing from their recipe."""

    code = "right_first_time"
    label = gettext_lazy("Right first time")
    how = gettext_lazy(
        "Of the batches whose production ended in the period: those without any exception in their record, divided "
        "by all of them. An exception counts whatever QA said about it. The second table counts in how many of "
        "these batches each kind occurred; one batch may have several."
    )
    clause = "ISO 22400-2; GMP 249; URS-EBR-15"
    permission = "batches.view_batch"
    of_period = True
    order = 30
    topics = ("batches",)
    list_label = gettext_lazy("Batches with exceptions")

    def list_url(self, question: Question) -> str:
        """Those finished in the period that had one."""
        return question.finished_batches(has_exceptions="true")

    def answer(self, question: Question) -> Answer:
        """Three queries."""
        period = question.period
        found = finished(question.site, period)
        total, right = sum(each.total for each in found), sum(each.right for each in found)
        if not total:
            return Answer(missing=_("No batch was finished in this period, so there is no share."))
        table, kinds = _by_part(period, found), _by_kind(question)
        values = (
            Value("share", _("Right first time"), percent(right, total), "%"),
            Value(
                "right", _("Without exception"), right, url=question.finished_batches(has_exceptions="false")
            ),
            Value("total", _("Finished batches"), total, url=question.finished_batches()),
        )
        label = _("%(right)s of %(total)s finished batches had no exception") % {
            "right": right,
            "total": total,
        }
        tables = (table, kinds) if kinds.rows else (table,)
        return Answer(values, tables, columns(table, label, stacked=True, only=("right", "departed")))


def _cells(each: Finished) -> tuple[Cell, ...]:
    return each.right, each.with_exceptions, percent(each.right, each.total)


def _by_part(period: Period, found: list[Finished]) -> Table:
    return Table(
        "by_part",
        _("Finished batches by day") if period.step == "day" else _("Finished batches by week"),
        period.step.label,
        (
            Heading("right", _("Without exception"), colour="good"),
            Heading("departed", _("With exceptions"), colour="warn"),
            Heading("share", _("Right first time"), "%"),
        ),
        tuple(Row(part.label, _cells(each)) for part, each in zip(period.parts, found, strict=True)),
    )


def _by_kind(question: Question) -> Table:
    return Table(
        "by_kind",
        _("Batches by kind of exception"),
        _("Kind"),
        (Heading("count", _("Batches")),),
        tuple(
            Row(ExceptionKind(kind).label, (number,))
            for kind, number in exception_kinds(question.site, question.period)
        ),
    )
