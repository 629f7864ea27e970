"""Numbers committed rows, signs checkpoints; asked for each second, in portions that a worker can end between."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from audit.errors import (
    IntegrationFailed,
    LedgerCut,
    LedgerForked,
    LedgerKeyExists,
    LedgerKeyMissing,
    LedgerKeyUnusable,
)
from audit.ledger import faults, keys, log
from audit.ledger.anchored import Comparison, set_anchors
from audit.ledger.checkpoint import Checkpoint
from audit.ledger.note import InvalidNote, Verifier
from audit.models import LedgerCheckpoint

# Leaves per transaction, and how long a round goes on while more are waiting.
PORTION = 4000
ROUND_S = 5.0


@dataclass(frozen=True)
class Round:
    """What one round did: leaves added, the log's size, the checkpoint signed, and what stopped it."""

    integrated: int
    size: int
    checkpoint: int | None
    stopped_by: str = ""


def integrate(portion: int = PORTION, round_s: float = ROUND_S) -> Round:
    """One round: compare with the anchors, number what is committed, sign a checkpoint.

    Business is never stopped: what goes wrong here is a fault that is shown, and the next round tries again.
    """
    make_key_if_new()
    if stopped := _fork():
        return Round(0, log.size(), None, stopped)
    try:
        integrated = _number(portion, time.monotonic() + round_s)
    except DatabaseError as failure:
        faults.found(IntegrationFailed(why=str(failure).splitlines()[0]))
        return Round(0, log.size(), None, IntegrationFailed.code)
    faults.gone(IntegrationFailed)
    size = log.size()
    return Round(integrated, size, sign_checkpoint(size))


def make_key_if_new() -> None:
    """In the embedded set-up the first round makes the key; never for a log that has been signed already."""
    if not settings.PHARMOM_LEDGER_MAKES_KEY or (keys.folder() / keys.VERIFIERS).exists():
        return
    if LedgerCheckpoint.objects.exists():
        return
    try:
        keys.make()
    except (LedgerKeyExists, LedgerKeyUnusable) as failure:
        faults.found(failure)


def sign_checkpoint(size: int) -> int | None:
    """Sign the log as it is, when it has grown; the checkpoint's number, ``None`` where there is nothing to sign."""
    try:
        signers = keys.signers()
    except (LedgerKeyMissing, LedgerKeyUnusable) as failure:
        faults.found(failure)
        return None
    faults.gone(LedgerKeyMissing, LedgerKeyUnusable)
    epoch = log.epoch()
    signed = (
        LedgerCheckpoint.objects.filter(epoch=epoch).order_by("-size").values_list("size", flat=True).first()
    )
    if size <= (signed or 0):
        return None
    checkpoint = Checkpoint(log.origin(signers[0].name, epoch), size, log.tiles().root(size))
    note = checkpoint.signed(signers)
    made = _keep(epoch, checkpoint, note, [each.verifier for each in signers])
    if made is not None:
        keys.remember(note)
    if made is not None and len(signers) > 1:
        keys.retire_former()
    return made


def _keep(epoch: int, checkpoint: Checkpoint, note: str, signed_by: list[Verifier]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pharmom_keep_checkpoint(%s, %s, %s, %s, %s)",
            [
                epoch,
                checkpoint.size,
                checkpoint.root,
                note,
                " ".join(str(each) for each in signed_by),
            ],
        )
        made: int | None = cursor.fetchone()[0]
    return made


def _number(portion: int, until: float) -> int:
    integrated: int = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT integrated, more FROM pharmom_integrate(%s)", [portion])
            number, more = cursor.fetchone()
        if number is None:  # another process is at it
            return integrated
        integrated += number
        if not more or time.monotonic() > until:
            return integrated


def _fork() -> str:
    """The code of the fault when an anchor contradicts the log; nothing is numbered until it is resolved."""
    try:
        known = keys.verifiers()
        loss = Comparison(known).loss(each for each in set_anchors() if each.is_local) if known else None
    except (LedgerKeyUnusable, InvalidNote) as failure:
        faults.found(
            failure
            if isinstance(failure, LedgerKeyUnusable)
            else LedgerKeyUnusable(path=str(keys.folder() / keys.SIGNED), why=str(failure))
        )
        return ""
    if loss is None:
        faults.gone(LedgerCut, LedgerForked)
        return ""
    if (known_fault := faults.open_code(LedgerCut, LedgerForked)) is not None:
        return known_fault  # how far it reaches was found out before
    error = loss.error()
    faults.found(error)
    return error.code
