"""What deviated: the deviations of the batch with their states, and those that name it as affected (GMP 250)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Signature
from audit.selectors.signatures import signatures_on
from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import OUTSIDE, named, signature_table
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Facts, Part, Prose, Table
from quality.models import AffectedBatch, Capa, Deviation
from quality.selectors.deviations import deviations_of, deviations_touching
from quality.selectors.wording import heading_of


@RECORD_SECTIONS.register
class Deviations(RecordSection):
    """Each with its report as far as it is written, and the signatures on it."""

    code = "deviations"
    title = gettext_lazy("What deviated: deviations")
    place = 120

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """Four queries, whatever the number of deviations."""
        own = list(deviations_of(batch).select_related("site").prefetch_related("capas__owner"))
        signed: dict[Any, list[Signature]] = defaultdict(list)
        for signature in signatures_on([each.uuid for each in own]):
            signed[signature.subject_uuid].append(signature)
        found: list[Block] = [_overview(own, batch)]
        for each in own:
            found.extend(_report(each, signed[each.uuid]))
        touching = list(deviations_touching(batch))
        return (
            [*found, Part(_("Named as affected in other deviations")), _touching(touching)]
            if touching
            else found
        )


def _overview(own: Sequence[Deviation], batch: Batch) -> Table:
    at = partial(exactly_at_site, site=batch.site)
    columns = Columns(
        (_("Deviation"), _("What happened"), _("Class"), _("Opened"), _("State")), (14, 38, 12, 18, 18)
    )
    rows = [
        (
            each.code,
            heading_of(each),
            str(each.get_classification_display()) or "–",
            at(each.opened_at),
            Cell(
                str(each.get_state_display()),
                small=at(each.closed_at) if each.is_closed else "",
                mark="" if each.is_closed else OUTSIDE,
            ),
        )
        for each in own
    ]
    return Table(columns, rows, empty=_("No deviation was opened for the batch."))


def _report(each: Deviation, signatures: Sequence[Signature]) -> Iterator[Block]:
    at = partial(exactly_at_site, site=each.site)
    yield Part(heading_of(each), number=each.code, aside=str(each.get_state_display()))
    yield Facts(
        [
            (_("Opened by"), f"{named(each.opened_by)}, {at(each.opened_at)}"),
            (_("Investigator"), named(each.investigator)),
        ]
    )
    written = (
        (_("What happened"), each.description),
        (_("Immediate action"), each.immediate_action),
        (_("Why this class"), each.classification_rationale),
        (_("Investigation"), each.investigation),
        (_("Root cause"), each.root_cause),
        (_("Impact on the product"), each.impact),
        (_("Other batches and products"), each.other_batches),
        (_("Decision on extra testing"), each.extra_testing),
        (_("Decision on shelf life"), each.shelf_life),
        (_("Decision on stability"), each.stability),
        (_("Why no action is needed"), each.no_capa_because),
        (_("QA conclusion"), each.closing_remark),
    )
    for title, text in written:
        if text:
            yield Prose(text, title=title)
    if capas := list(each.capas.all()):
        yield _actions(capas)
    if signatures:
        yield signature_table(signatures)


def _actions(capas: Sequence[Capa]) -> Table:
    columns = Columns(
        (_("Action"), _("What will be done"), _("Owner"), _("Due on"), _("State")), (16, 40, 18, 12, 14)
    )
    rows = [
        (
            Cell(each.code, small=str(each.get_kind_display())),
            each.description,
            named(each.owner),
            each.due_on.isoformat(),
            str(each.get_state_display()),
        )
        for each in sorted(capas, key=lambda each: each.code)
    ]
    return Table(columns, rows)


def _touching(found: Sequence[AffectedBatch]) -> Table:
    columns = Columns((_("Deviation"), _("State"), _("Conclusion for this batch")), (20, 30, 50))
    return Table(
        columns,
        [
            (each.deviation.code, str(each.deviation.get_state_display()), str(each.get_conclusion_display()))
            for each in found
        ],
    )
