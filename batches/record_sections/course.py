"""How the batch went as a whole: each command, review and decision, with who gave it and why (F-18, F-21)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.contracts import authority
from audit.models import AuditEvent
from audit.selectors.trail import events
from audit.selectors.wording import word_action
from batches.contracts import RECORD_SECTIONS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import reason_labels, why
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Table, Text

# Prints and units have parts of their own.
NOT_SHOWN = ("batches.print_batch_record", "batches.bind_unit", "batches.withdraw_unit")


@RECORD_SECTIONS.register
class Course(RecordSection):
    """Started, held, restarted, completed, reviewed, decided: from the audit trail, in order."""

    code = "course"
    title = gettext_lazy("Course of the batch")
    place = 205

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """Two queries: the events on the batch itself, and what the reasons are called."""
        found = events(ref=f"batch:{batch.code}", site=batch.site.code).filter(subject_uuid=batch.uuid)
        labels = reason_labels()
        columns = Columns((_("When"), _("What"), _("By whom, in which role"), _("Why")), (18, 24, 26, 32))
        rows = [_row(each, batch, labels) for each in found.exclude(action__in=NOT_SHOWN).order_by("id")]
        return [Table(columns, rows, empty=_("Nothing has happened to the batch yet."))]


def _row(event: AuditEvent, batch: Batch, labels: dict[str, str]) -> Sequence[Cell | Text]:
    who = event.actor_name
    if event.on_behalf_of_name:
        who = _("%(system)s for %(person)s") % {"system": who, "person": event.on_behalf_of_name}
    return (
        Cell(
            exactly_at_site(event.recorded_at, batch.site), small=_("event %(number)s") % {"number": event.pk}
        ),
        word_action(event.action),
        Cell(who, small=authority().role_name(event.role)),
        why(event, labels),
    )
