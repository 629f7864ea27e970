"""The raw files of a step on paper: fingerprint, where from, and every version of what was computed (URS-DAT-07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from batches.models import ProcessedResult
from batches.selectors.file_versions import ShownFile, VersionRow
from batches.selectors.printed_words import CHANGED, OUTSIDE, named
from kernel.document import Block, Cell, Columns, Prose, Table, Text

# So many versions stand side by side; more go on in a table below.
BESIDE = 3
AtSite = Callable[[datetime | None], str]


def printed_files(files: Sequence[ShownFile], at: AtSite) -> Iterator[Block]:
    """Each file with its tables; one that was refused or not used is there as well."""
    for shown in files:
        yield _head(shown, at)
        for first in range(0, len(shown.versions), BESIDE):
            yield _table(shown, slice(first, first + BESIDE), at)


def _head(shown: ShownFile, at: AtSite) -> Prose:
    file = shown.file
    title = _("Raw file %(file)s: %(use)s") % {"file": file.label, "use": shown.use}
    size = _("%(size)s bytes") % {"size": file.size}
    came = f"{file.get_source_display()}, {named(file.sent_by)}, {at(file.received_at)}"
    measured = f"{_('Measured at')} {at(file.measured_at)}" if file.measured_at is not None else ""
    refusal = f"{file.refused_as} {shown.refusal}" if file.refused_as else ""
    parts = (f"SHA-256 {file.sha256}", size, came, measured, refusal)
    return Prose(" · ".join(part for part in parts if part), title=title)


def _table(shown: ShownFile, chosen: slice, at: AtSite) -> Table:
    versions = shown.versions[chosen]
    wide = 62 // len(versions)
    heads = (
        _("Result"),
        _("Limits"),
        *(f"V{each.version} · {each.get_state_display()}" for each in versions),
    )
    rows: list[Sequence[Cell | Text]] = [(_("Algorithm"), "", *(each.algorithm for each in versions))]
    rows.extend(_row(row, chosen) for row in shown.rows)
    rows.append((_("Processed by"), "", *(_processed(each, at) for each in versions)))
    if any(each.decided_by_id for each in versions):
        rows.append((_("Decided by"), "", *(_decided(each, at) for each in versions)))
    return Table(Columns(heads, (22, 16, *[wide] * len(versions))), rows)


def _row(row: VersionRow, chosen: slice) -> Sequence[Cell | Text]:
    cells = (
        Cell(cell.text, mark=(OUTSIDE if cell.ok is False else "") + (CHANGED if cell.differs else ""))
        for cell in row.cells[chosen]
    )
    return (row.label, row.limit, *cells)


def _processed(version: ProcessedResult, at: AtSite) -> Cell:
    small = " · ".join(part for part in (at(version.processed_at), version.reason) if part)
    return Cell(named(version.processed_by), small=small)


def _decided(version: ProcessedResult, at: AtSite) -> Any:
    if version.decided_by is None:
        return "–"
    return Cell(named(version.decided_by), small=f"{at(version.decided_at)} · {version.decision_reason}")
