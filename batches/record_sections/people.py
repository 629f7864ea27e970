"""Everybody who did something to the record, with the role that gave the right (211.188(b)(11); URS-AUD-03)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.contracts import authority
from audit.selectors.trail import events
from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import span
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table


@RECORD_SECTIONS.register
class People(RecordSection):
    """From the audit trail: who acted on the batch, in which role, from when to when, how often."""

    code = "people"
    title = gettext_lazy("People and their roles")
    place = 30

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """One query; whoever acted in two roles stands there twice."""
        at = partial(exactly_at_site, site=batch.site)
        found = (
            events(ref=f"batch:{batch.code}", site=batch.site.code)
            .order_by()
            .values("actor_username", "actor_name", "role")
            .annotate(first=Min("recorded_at"), last=Max("recorded_at"), entries=Count("id"))
            .order_by("first", "actor_username", "role")
        )
        rows = [
            (
                Cell(each["actor_name"], small=each["actor_username"]),
                authority().role_name(each["role"]),
                span(each["first"], each["last"], at),
                str(each["entries"]),
            )
            for each in found
        ]
        columns = Columns(
            (
                _("Printed name, user ID"),
                _("Role"),
                _("First and last entry"),
                _("Entries in the audit trail"),
            ),
            (28, 22, 36, 14),
        )
        return [Table(columns, rows)]
