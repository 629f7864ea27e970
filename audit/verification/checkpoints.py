"""The checkpoints as a row: none is missing, none was put in or moved, the newest is the one that was signed last."""

from __future__ import annotations

from audit.errors import LedgerKeyUnusable
from audit.ledger import keys
from audit.ledger.checkpoint import Checkpoint, open_checkpoint
from audit.ledger.note import InvalidNote, Verifier
from audit.said import Said as _
from audit.verification.report import Report
from audit.verification.rows import asked


def signed_last(report: Report, known: list[Verifier]) -> Checkpoint | None:
    """What the signing side remembers beside its key; read before the database's snapshot is taken."""
    if not known:
        return None
    try:
        note = keys.signed_note()
        return open_checkpoint(note, known)[0] if note is not None else None
    except (LedgerKeyUnusable, InvalidNote) as failure:
        report.add("ledger", str(keys.folder() / keys.SIGNED), "–", failure)
        return None


def check_checkpoints(report: Report, signed: Checkpoint | None, start: int, size: int) -> None:
    """Name the first one after ``start`` that breaks the row of numbers; of a log with ``size`` leaves."""
    before = asked(
        "SELECT coalesce(max(id), 0) FROM audit_checkpoint WHERE size <= %s AND epoch ="
        " (SELECT max(epoch) FROM audit_checkpoint)",
        [start],
    )[0][0]
    first = asked(
        "SELECT id, place FROM (SELECT id, %s + row_number() OVER in_order AS place,"
        " (epoch, size) = (lag(epoch) OVER in_order, lag(size) OVER in_order) AS is_again"
        " FROM audit_checkpoint WHERE %s = 0 OR id > %s WINDOW in_order AS (ORDER BY epoch, size, id)) AS numbered"
        " WHERE id <> place OR is_again ORDER BY place LIMIT 1",
        [before, before, before],
    )
    for number, place in first:
        if number == place or asked("SELECT FROM audit_checkpoint WHERE id = %s", [place]):
            report.add("ledger", "audit_checkpoint", number, _("the checkpoint is not in its place"))
        else:
            report.add("ledger", "audit_checkpoint", place, _("the checkpoint is missing"))
    # A log that is shorter than what was signed last is named as cut.
    if signed is None or signed.size > size:
        return
    kept = [signed.epoch, signed.size]
    if not asked("SELECT FROM audit_checkpoint WHERE epoch = %s AND size = %s", kept):
        newest = asked("SELECT coalesce(max(id), 0) FROM audit_checkpoint")[0][0]
        report.add("ledger", "audit_checkpoint", newest + 1, _("the checkpoint is missing"))
