"""Prepare an import: keep the file byte for byte, and what the former system states of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from integrations.choices import MappingState
from integrations.errors import ControlTotalsWrong, MappingNotApproved
from integrations.models import ImportFile, ImportMapping, ImportRun
from integrations.selectors.import_sheet import read_sheet
from integrations.selectors.import_values import demand_columns
from kernel import clock


@action(
    "integrations.prepare_import",
    label=_("Prepare import"),
    scope="mapping",
    locks=("mapping",),
    secret=("content",),
)
def prepare_import(
    *,
    mapping: ImportMapping,
    file_name: str,
    content: bytes,
    stated_records: int,
    stated_sums: dict[str, Decimal],
    corrects: ImportRun | None = None,
    actor: Any,
) -> ImportRun:
    """Keep the file; nothing is imported yet.

    ``stated_records`` and ``stated_sums`` (by control field) come from the former system's own report, not from
    the file. ``corrects`` is the import whose rejected rows the file brings again. Raises ``MappingNotApproved``,
    ``ControlTotalsWrong``, ``FileUnreadable``, ``ColumnsMissing``.
    """
    if mapping.state != MappingState.APPROVED:
        raise MappingNotApproved(mapping=str(mapping))
    if set(stated_sums) != set(mapping.controls):
        raise ControlTotalsWrong(wanted=", ".join(mapping.controls) or "–")
    file = ImportFile.of(content, file_name)
    sheet = read_sheet(content, encoding=mapping.encoding, delimiter=mapping.delimiter)
    demand_columns(mapping, sheet)
    file.save()
    site = Site.objects.select_for_update(no_key=True).get(pk=mapping.site_id)
    run = ImportRun(
        site=site,
        code=_next_code(site),
        mapping=mapping,
        file=file,
        corrects=corrects,
        stated_records=stated_records,
        stated_sums={code: f"{stated:f}" for code, stated in sorted(stated_sums.items())},
        records_read=len(sheet.rows),
        prepared_by=actor,
        prepared_at=clock.now(),
    )
    run.full_clean()
    run.save()
    return run


def _next_code(site: Site) -> str:
    """The next number of the year; the site is locked, so it stays free."""
    prefix = f"IMP{clock.today(site.zone):%y}-"
    return f"{prefix}{ImportRun.objects.filter(site=site, code__startswith=prefix).count() + 1:04d}"
