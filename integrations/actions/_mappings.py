"""What the actions on import mappings share: who has written, what a draft is, the head of a sample."""

from __future__ import annotations

from typing import Any

from integrations.choices import MappingState
from integrations.errors import MappingClosed
from integrations.models import ImportMapping
from integrations.selectors.import_sheet import read_sheet

SAMPLE_ROWS = 5


def demand_draft(mapping: ImportMapping) -> None:
    """Refuse to change what was approved."""
    if mapping.state != MappingState.DRAFT:
        raise MappingClosed(mapping=str(mapping))


def keep(mapping: ImportMapping, actor: Any) -> ImportMapping:
    """Save the draft, and that ``actor`` has written in it."""
    if actor.get_username() not in mapping.written_by:
        mapping.written_by = [*mapping.written_by, actor.get_username()]
    mapping.full_clean()
    mapping.save()
    return mapping


def take_sample(mapping: ImportMapping, sample: bytes | None) -> None:
    """Keep the head and the first rows of a file of the former system, to map and preview by."""
    if sample is None:
        return
    sheet = read_sheet(sample, encoding=mapping.encoding, delimiter=mapping.delimiter)
    mapping.sample_columns = list(sheet.columns)
    mapping.sample_rows = [list(row.cells) for row in sheet.rows[:SAMPLE_ROWS]]
