"""Rows of a file, one after the other: tried, or made into records by the ordinary action; each in a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, transaction

from audit.declaration import ACTIONS, can_run
from audit.errors import PermissionRefused
from integrations.choices import RowOutcome
from integrations.errors import OwnImport, RowRefusedByRecord, RowThere, RowTwice
from integrations.models import ImportRow, ImportRun
from integrations.selectors.import_sheet import Sheet, SheetRow
from integrations.selectors.import_values import row_values, target_of
from integrations.selectors.imports import sheet_of
from kernel.errors import DomainError
from kernel.fields import in_both_languages

# So few that a page may wait for them, and that a crash takes back little; so many that the run is not the work.
ROWS_AT_ONCE = 50


def demand_other_hands(run: ImportRun, actor: Any) -> None:
    """Whoever prepared an import or carried it out does not decide about it (URS-SIG-10)."""
    if actor.pk in (run.carried_out_by_id, run.prepared_by_id):
        raise OwnImport(person=actor.get_full_name())


class TriedOnly(Exception):
    """Takes back what a trial has written."""


class Importer:
    """The rows of one run for the person who acts; raises ``PermissionRefused`` without the target's own right."""

    def __init__(self, run: ImportRun, actor: Any) -> None:
        self.run, self.actor = run, actor
        self.target = target_of(run.mapping.target)
        if not can_run(self.target.action, actor, run):
            label = str(ACTIONS[self.target.action].label)
            raise PermissionRefused(actor=actor.get_full_name(), action=label)
        self.sheet: Sheet = sheet_of(run)
        self.first_lines = self._first_lines()

    def next_rows(self) -> Iterator[SheetRow]:
        """The rows that come next in the stage under way."""
        begin = self.run.position
        yield from self.sheet.rows[begin : begin + ROWS_AT_ONCE]

    def try_row(self, row: SheetRow) -> ImportRow | None:
        """Do what the import would do and take it back; the row as rejected, ``None`` if nothing is against it."""
        try:
            with transaction.atomic():
                self._make(row)
                raise TriedOnly
        except TriedOnly:
            return None
        except (DomainError, ValidationError, DataError) as error:
            return self._rejected(row, error)

    def import_row(self, row: SheetRow) -> ImportRow:
        """The record made of the row, or why it was not."""
        try:
            with transaction.atomic():
                record = self._make(row)
        except (DomainError, ValidationError, DataError) as error:
            return self._rejected(row, error)
        return self._settled(
            row, outcome=RowOutcome.IMPORTED, record_uuid=record.uuid, record_code=str(record)[:80]
        )

    def _make(self, row: SheetRow) -> Any:
        cells = self.sheet.named(row)
        values = row_values(self.run.mapping, cells)
        first = self.first_lines[cells[self._key_column].strip()]
        key = str(values[self.target.key])
        if first != row.line:
            raise RowTwice(code=key, line=first)
        if self.target.is_there(self.run.site, key):
            raise RowThere(code=key)
        return self.target.make(site=self.run.site, values=values, actor=self.actor)

    @property
    def _key_column(self) -> str:
        return str(self.run.mapping.layout[self.target.key]["column"])

    def _first_lines(self) -> dict[str, int]:
        """On which line each key stands first; of two rows with one key the first is meant."""
        at = self.sheet.columns.index(self._key_column)
        found: dict[str, int] = {}
        for row in self.sheet.rows:
            if len(row.cells) == len(self.sheet.columns):
                found.setdefault(row.cells[at].strip(), row.line)
        return found

    def _rejected(self, row: SheetRow, error: Exception) -> ImportRow:
        refusal = error if isinstance(error, DomainError) else _by_record(error)
        why = in_both_languages(lambda: f"{refusal.message} {refusal.what_to_do}".strip())
        return self._settled(row, outcome=RowOutcome.REJECTED, error=refusal.code, why=why)

    def _settled(self, row: SheetRow, **more: Any) -> ImportRow:
        settled = ImportRow(run=self.run, line=row.line, cells=list(row.cells), **more)
        settled.save()
        return settled


def _by_record(error: Exception) -> RowRefusedByRecord:
    if isinstance(error, ValidationError):
        return RowRefusedByRecord(why=_Said(error))
    return RowRefusedByRecord(why=str(error).splitlines()[0])


class _Said:
    """What a validation says, in the language that is active when it is asked."""

    def __init__(self, error: ValidationError) -> None:
        self.error = error

    def __str__(self) -> str:
        return " ".join(self.error.messages)
