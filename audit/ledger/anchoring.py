"""Puts the newest checkpoint into each anchor when it is its turn; what fails is tried again each minute."""

from __future__ import annotations

from datetime import timedelta

from audit.contracts import Anchor
from audit.errors import AnchorFailed
from audit.ledger import faults, log
from audit.ledger.anchored import set_anchors
from audit.ledger.checkpoint import read
from audit.models import AnchorReceipt, AnchorState, LedgerCheckpoint
from audit.said import kept_text
from kernel import clock


def anchor_newest() -> dict[str, bool]:
    """By anchor whose turn it was: whether it took the checkpoint. Faults of one stop none of the others."""
    newest = log.newest_checkpoint()
    if newest is None:
        return {}
    return {each.code: put(each, newest) for each in set_anchors() if _is_due(each, newest)}


def put(anchor: Anchor, checkpoint: LedgerCheckpoint) -> bool:
    """Put it there, and note how that went."""
    state = AnchorState.objects.get_or_create(anchor=anchor.code)[0]
    try:
        receipt = anchor.put(read(checkpoint.note).origin.rpartition("/")[0], checkpoint.note)
    except AnchorFailed as failure:
        state.failed_at, state.failure = clock.now(), kept_text(failure.params["why"])
        state.save(update_fields=["failed_at", "failure"])
        faults.found(failure, anchor.code)
        return False
    state.put_at, state.size, state.note = clock.now(), checkpoint.size, checkpoint.note
    state.save(update_fields=["put_at", "size", "note"])
    if receipt is not None:
        AnchorReceipt.objects.create(
            anchor=anchor.code,
            size=checkpoint.size,
            note=checkpoint.note,
            receipt=receipt,
            received_at=state.put_at,
        )
    faults.gone(AnchorFailed, key=anchor.code)
    return True


def _is_due(anchor: Anchor, newest: LedgerCheckpoint) -> bool:
    state = AnchorState.objects.filter(anchor=anchor.code).first()
    if state is None or state.put_at is None or (state.failed_at or state.put_at) > state.put_at:
        return True
    # A little early is better than a whole turn late.
    waited = clock.now() - state.put_at >= timedelta(seconds=anchor.interval * 0.9)
    return state.note != newest.note and waited
