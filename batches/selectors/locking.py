"""Row locks beyond an action's own subject. Order everywhere: exception, step, batch."""

from __future__ import annotations

from batches.models import Batch


def locked_batch(batch_id: int) -> Batch:
    """The batch, locked until the action ends: steps of one batch are recorded one after the other."""
    found: Batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    return found
