"""Yields and balances with their calculation: formula, every input with its origin, result, limits (URS-EBR-14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from batches.contracts import RECORD_SECTIONS, RecordSection, ShownValue
from batches.models import Batch
from batches.selectors.printed_calculations import CALCULATED, formula_in_words, input_labels
from batches.selectors.printed_words import CHANGED, OUTSIDE, limits_of
from batches.selectors.record import RecordedStep
from kernel.document import Block, Cell, Columns, Note, Part, Prose, Table, Text, amount
from recipes.contracts import CALCULATIONS, read_parameters


@RECORD_SECTIONS.register
class Yields(RecordSection):
    """One part for each calculating step; the inputs are those that are recorded, nothing is read anew."""

    code = "yields"
    title = gettext_lazy("Yields and their calculation")
    place = 320

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """No query: everything is in the record."""
        recorded = {
            (each.step.key, value.record.field): (each, value) for each in book.steps for value in each.values
        }
        found: list[Block] = []
        for each in book.steps:
            if each.step.step_type == CALCULATED:
                found.extend(_calculation(each, recorded))
        return found or [Note(_("The recipe calculates nothing."))]


def _calculation(
    each: RecordedStep, recorded: Mapping[tuple[str, str], tuple[RecordedStep, ShownValue]]
) -> Iterator[Block]:
    step = each.step
    parameters = read_parameters(step.step_type, step.definition["parameters"])
    calculation = CALCULATIONS.get(parameters.calculation)
    labels = input_labels(step)
    yield Part(str(step.name), number=step.number)
    yield Prose(formula_in_words(calculation.formula, labels))
    rows: list[Sequence[Cell | Text]] = []
    for source in parameters.inputs:
        label = Cell(labels[source.name])
        if source.source != "step":
            rows.append((label, amount(source.value, source.unit), _("control recipe"), ""))
            continue
        there = recorded.get((source.step, source.field))
        rows.append((label, *(_input(*there) if there else (_("not recorded"), "–", ""))))
    for value in each.values:
        rows.append(_result(value))
    yield Table(
        Columns((_("Quantity"), _("Value"), pgettext("source", "From"), _("Limits")), (30, 25, 30, 15)), rows
    )


def _input(origin: RecordedStep, value: ShownValue) -> tuple[Cell, Cell, str]:
    record = value.record
    source = Cell(
        _("step %(step)s, %(value)s") % {"step": origin.step.number, "value": value.label},
        small=str(record.get_source_kind_display()),
    )
    return Cell(amount(value.text, record.unit), mark=CHANGED if record.is_corrected else ""), source, ""


def _result(value: ShownValue) -> Sequence[Cell | Text]:
    record = value.record
    outside = OUTSIDE if record.is_in_limits is False else ""
    result = Cell(amount(value.text, record.unit), mark=outside + (CHANGED if record.is_corrected else ""))
    return (
        Cell(value.label, small=_("result")),
        result,
        str(record.get_source_kind_display()),
        limits_of(record),
    )
