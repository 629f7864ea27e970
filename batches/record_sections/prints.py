"""Which copies of the record were made before this one: all are accounted for (GMP 173; URS-EBR-02)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import named
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Columns, Table


@RECORD_SECTIONS.register
class Prints(RecordSection):
    """One line for each earlier print."""

    code = "prints"
    title = gettext_lazy("Earlier prints of this record")
    place = 490

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """One query."""
        at = partial(exactly_at_site, site=batch.site)
        rows = [
            (
                each.code,
                at(each.printed_at),
                named(each.printed_by),
                str(each.get_language_display()),
                str(each.get_batch_state_display()),
            )
            for each in batch.prints.select_related("batch", "printed_by").order_by("number")
        ]
        columns = Columns(
            (_("Document"), _("Printed at"), _("Printed by"), _("Language"), _("State of the batch")),
            (18, 22, 26, 16, 18),
        )
        return [Table(columns, rows, empty=_("There is none: this is the first."))]
