"""From an imported record to its import, and from an import to its rejected rows as a file."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from equipment.models import Unit
from integrations.choices import RowOutcome
from integrations.models import ImportRun
from integrations.selectors.imports import row_of_record
from kernel.pages import may_open
from kernel.shell import RecordLink
from materials.models import MaterialDefinition, MaterialLot

IMPORTED = (MaterialDefinition, MaterialLot, Unit)


def links(record: Any, user: Any) -> list[RecordLink]:
    """One query for a record that may have been imported, one for an import."""
    if not isinstance(record, (*IMPORTED, ImportRun)) or not may_open(user, "integrations.view_import"):
        return []
    if isinstance(record, ImportRun):
        if not record.rows.filter(outcome=RowOutcome.REJECTED).exists():
            return []
        address = reverse("integrations:rejected_rows", args=[record.uuid])
        return [RecordLink(_("Rejected rows as CSV"), address, "download")]
    row = row_of_record(record.uuid, user)
    if row is None:
        return []
    label = _("Imported: %(run)s, line %(line)s") % {"run": row.run.code, "line": row.line}
    return [RecordLink(label, row.run.get_absolute_url(), "file-import")]
