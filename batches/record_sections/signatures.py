"""Every signature on the record, manifested: printed name, user ID, role, time with zone, meaning (21 CFR 11.50)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.selectors.signatures import signatures_on
from audit.selectors.standing import with_standing
from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import signature_table
from kernel.document import Block


@RECORD_SECTIONS.register
class Signatures(RecordSection):
    """Of the batch, its steps, their overrides and its exceptions, in the order in which they were given."""

    code = "signatures"
    title = gettext_lazy("Signatures")
    place = 410

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """A few queries, whatever the number of steps."""
        signed = [batch.uuid, *(uuid for each in book.steps for uuid in each.signed_on)]
        signed += [shown.exception.uuid for shown in book.exceptions]
        exceptions = [shown.exception for shown in book.exceptions]
        records = [
            batch,
            *(each.step for each in book.steps),
            *(one for each in book.steps for one in (*each.overrides, *each.proposals)),
            *exceptions,
        ]
        given = with_standing(signatures_on(signed), *records)
        return [signature_table(given, empty=_("Nobody has signed yet."))]
