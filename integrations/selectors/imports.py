"""Imports and their mappings as people see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from audit.models import AuditEvent, AuditRef
from equipment.selectors.visible import visible_to
from integrations.choices import MappingState, RowOutcome
from integrations.models import ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_sheet import Sheet, read_sheet

# What closes an import with a reason.
CLOSING = ("integrations.fail_import", "integrations.withdraw_import")


def mappings_visible_to(user: Any) -> QuerySet[ImportMapping]:
    """Every version of the mappings at the sites of the person."""
    records = ImportMapping.objects.select_related("site", "approved_by").order_by("code", "-version", "pk")
    return visible_to(records, user, "integrations.view_import")


def runs_visible_to(user: Any) -> QuerySet[ImportRun]:
    """The imports at the sites of the person, with what their columns name."""
    records = ImportRun.objects.select_related(
        "site", "mapping", "file", "corrects", "prepared_by", "carried_out_by"
    )
    return visible_to(records, user, "integrations.view_import").order_by("-prepared_at", "-id")


def rows_visible_to(user: Any) -> QuerySet[ImportRow]:
    """The settled rows of those imports."""
    found = ImportRow.objects.filter(run__in=runs_visible_to(user).order_by())
    return found.select_related("run__mapping", "run__site").order_by("run_id", "line")


def next_version(mapping: ImportMapping) -> int:
    """The number of the version that would come next."""
    versions = ImportMapping.objects.filter(site=mapping.site, code=mapping.code)
    latest = versions.aggregate(latest=Max("version"))["latest"]
    return int(latest or 0) + 1


def draft_of(mapping: ImportMapping) -> ImportMapping | None:
    """The version of the same mapping that is written now."""
    same = ImportMapping.objects.filter(site=mapping.site, code=mapping.code)
    return same.filter(state=MappingState.DRAFT).first()


def sheet_of(run: ImportRun) -> Sheet:
    """The kept file as a table; raises ``FileAltered`` (AUD-115) when it is not what was kept."""
    mapping = run.mapping
    content = run.file.content_of_file()
    return read_sheet(content, encoding=mapping.encoding, delimiter=mapping.delimiter)


def outcomes_of(run: ImportRun) -> dict[str, int]:
    """How many rows were imported and rejected so far."""
    counted = run.rows.aggregate(
        imported=Count("pk", filter=Q(outcome=RowOutcome.IMPORTED)),
        rejected=Count("pk", filter=Q(outcome=RowOutcome.REJECTED)),
    )
    return {"imported": counted["imported"], "rejected": counted["rejected"]}


def row_of_record(uuid: UUID, user: Any) -> ImportRow | None:
    """The row that became this record, where the person may see its import."""
    return rows_visible_to(user).filter(record_uuid=uuid).first()


def closing_reason(run: ImportRun) -> str:
    """Why it was signed as failed, or withdrawn; empty for any other."""
    about = AuditRef.objects.filter(ref=run.audit_refs()[-1]).values("event_id")
    closing = AuditEvent.objects.filter(pk__in=about, action__in=CLOSING, subject_uuid=run.uuid)
    found = closing.order_by("-id").values_list("reason_text", flat=True).first()
    return str(found or "")
