"""The decision on the batch, and what every release check had found then (GMP 230; URS-EBR-16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from batches.contracts import RECORD_SECTIONS, RELEASE_CHECKS, RecordSection
from batches.models import Batch
from batches.selectors.printed_words import OUTSIDE, named
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Facts, Note, Table, Text
from quality.choices import Decision
from quality.models import Disposition


@RECORD_SECTIONS.register
class DecisionOnBatch(RecordSection):
    """Released or rejected, by whom, and on which grounds; or that nobody has decided."""

    code = "disposition"
    title = gettext_lazy("Decision on the batch")
    place = 40

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """One query; the findings are those that the decision kept, in the reader's language."""
        found = Disposition.objects.filter(batch=batch).select_related("decided_by").first()
        if found is None:
            return [Note(_("No decision on this batch has been taken."), tone="warn")]
        is_released = found.decision == Decision.RELEASED
        head = Note(
            str(found.get_decision_display()),
            f"{named(found.decided_by)}, {exactly_at_site(found.decided_at, batch.site)}",
            tone="good" if is_released else "alarm",
        )
        reason = [Facts([(_("Reason"), found.reason)])] if found.reason else []
        columns = Columns((_("Release check"), _("What it looked at and found")), (30, 70))
        rows = [row for result in found.findings for row in _rows(result)]
        return [head, *reason, Table(columns, rows, empty=_("No release check was asked."))]


def _rows(result: dict[str, Any]) -> list[Sequence[Cell | Text]]:
    code = result["check"]
    label = str(RELEASE_CHECKS.get(code).label) if code in RELEASE_CHECKS else code
    kept = result["findings"].get(get_language() or "en") or []
    return [
        (label, Cell(each["text"], small=each["detail"], mark="" if each["ok"] else OUTSIDE)) for each in kept
    ]
