"""Return a reviewed record one step back, signed and with a reason: the only way back (F-21)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.events import BatchReturned
from batches.lifecycles import BATCH
from batches.models import Batch
from kernel import live
from kernel.events import publish


def _demand_reviewed(*, batch: Batch) -> None:
    """Refuse before anything is signed."""
    BATCH.check(batch.state, "return_batch")


@action(
    "batches.return_batch",
    label=_("Return record"),
    subject="batch",
    reason=True,
    signature=Sign(
        Meaning.REVIEWED, follows=_("The last review is undone; the record is reviewed and signed anew.")
    ),
    check=_demand_reviewed,
)
def return_batch(*, batch: Batch) -> Batch:
    """Undo the last review; the next one is signed anew (URS-SIG-07)."""
    batch.state = BATCH.check(batch.state, "return_batch")
    batch.save()
    publish(BatchReturned(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
