"""The yield of a product's last batches as a run chart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Cell, Figure, Heading, Question, Row, Table, Value, lines
from analytics.selectors.yields import LAST_BATCHES, BatchYield, newest_product, yields_of
from kernel.quantities import round_to


@FIGURES.register
class Yields(Figure):
    """Each batch beside the limits that its own recipe version set."""

    code = "yields"
    label = gettext_lazy("Yield of the last batches")
    how = gettext_lazy(
        "The recorded result of the last step that calculates a yield, of the last twenty batches of one product whose "
        "production ended by the last day of the period, in order of their end. The dashed limits are those "
        "of the recipe version by which each batch was made; they are not calculated from the data. A batch "
        "without a recorded yield is counted and leaves a gap."
    )
    clause = "GMP 187; 21 CFR 211.103; URS-ANA-07"
    permission = "batches.view_batch"
    of_period = True
    order = 50
    topics = ("batches",)
    is_wide = True
    list_label = gettext_lazy("Batches of this product")

    def answer(self, question: Question) -> Answer:
        """Three queries."""
        product = question.product or newest_product(question.site)
        found = yields_of(question.site, product, question.period.end) if product else []
        measured = [each.value for each in found if each.value is not None]
        if not measured:
            return Answer(missing=_missing(product))
        table = _by_batch(product, found)
        outside = sum(each.is_in_limits is False for each in found)
        note = _("of %(number)s with a recorded yield") % {"number": len(measured)}
        if len(measured) < len(found):
            note = _("%(number)s of %(all)s batches have a recorded yield") % {
                "number": len(measured),
                "all": len(found),
            }
        values = (
            Value("median", _("Median"), _median(measured), "%", note=note),
            Value("last", _("Latest"), measured[-1], "%"),
            Value("outside", _("Outside the limits"), outside, tone="alarm" if outside else ""),
        )
        label = _("Yield of the last %(number)s batches of %(product)s, with the limits of their recipes") % {
            "number": len(found),
            "product": product,
        }
        return Answer(
            values,
            (table,),
            lines(table, label, only=("yield",), low="low", high="high"),
            notes=(_("Product: %(product)s") % {"product": product},),
        )

    def list_url(self, question: Question) -> str:
        """The batches, found by the product's code."""
        return question.link("batches:batch_list", q=question.product or newest_product(question.site))


def _median(measured: Sequence[Decimal]) -> Decimal:
    """With as many decimals as the yields themselves: between two of them it would show one more."""
    places = max(0, *(-int(each.as_tuple().exponent) for each in measured))
    return round_to(median(measured), places)


def _missing(product: str) -> str:
    if not product:
        return _("No batch has been finished yet.")
    return _("None of the last %(number)s batches of %(product)s has a recorded yield.") % {
        "number": LAST_BATCHES,
        "product": product,
    }


def _cells(each: BatchYield) -> tuple[Cell, ...]:
    return each.value, each.low, each.high


def _by_batch(product: str, found: list[BatchYield]) -> Table:
    return Table(
        "by_batch",
        _("Yield by batch of %(product)s") % {"product": product},
        _("Batch"),
        (
            Heading("yield", _("Yield"), "%", colour="accent"),
            Heading("low", _("Lower limit of the recipe"), "%"),
            Heading("high", _("Upper limit of the recipe"), "%"),
        ),
        tuple(Row(each.batch.code, _cells(each), each.batch.get_absolute_url()) for each in found),
    )
