"""Mark a batch as reviewed by QA; quality's signed review causes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.lifecycles import BATCH
from batches.models import Batch
from kernel import live


@action("batches.mark_qa_reviewed", label=_("Mark as reviewed by QA"), subject="batch", event_caused=True)
def mark_qa_reviewed(*, batch: Batch) -> Batch:
    """The signature stands on quality's own action (GMP 230; 211.192)."""
    batch.state = BATCH.check(batch.state, "mark_qa_reviewed")
    batch.save()
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
