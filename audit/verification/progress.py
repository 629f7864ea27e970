"""Up to where the trail was verified: a checkpoint signed by the ledger's key, kept beside that key.

A superuser of the database can neither move it nor make another one.
"""

from __future__ import annotations

from audit.errors import LedgerKeyMissing, LedgerKeyUnusable
from audit.ledger import keys, log
from audit.ledger.checkpoint import Checkpoint, open_checkpoint
from audit.ledger.note import InvalidNote
from audit.said import Said as _
from audit.verification.report import Report

SUFFIX = "/verified"


def verified_up_to(report: Report) -> int:
    """The size up to which the log was verified and is as it was then; a fault and 0 where that cannot be said."""
    path = keys.folder() / keys.VERIFIED
    try:
        note = path.read_text(encoding="utf-8")
        checkpoint = open_checkpoint(note, keys.verifiers())[0]
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError, InvalidNote, LedgerKeyUnusable) as failure:
        report.add("ledger", str(path), "–", failure)
        return 0
    if not checkpoint.origin.endswith(SUFFIX):
        report.add("ledger", str(path), "–", _("this is no statement of what was verified"))
        return 0
    if checkpoint.size > log.size() or _root(checkpoint.size) != checkpoint.root:
        detail = _("the first %(size)s leaves are not those that were verified") % {"size": checkpoint.size}
        report.add("ledger", "audit_leaf", checkpoint.size - 1, detail)
        return 0
    return checkpoint.size


def keep(size: int, root: bytes) -> bool:
    """Sign and keep it; whether there was a key to sign with."""
    try:
        signer = keys.signer()
        note = Checkpoint(f"{signer.name}{SUFFIX}", size, root).signed([signer])
        keys.write_whole(keys.folder() / keys.VERIFIED, note)
    except (LedgerKeyMissing, LedgerKeyUnusable, OSError):
        return False
    return True


def _root(size: int) -> bytes | None:
    try:
        return log.tiles().root(size)
    except LookupError:
        return None
