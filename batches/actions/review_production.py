"""Review the record for production: the head of production signs it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.runner import Sign, action
from batches.events import ProductionReviewed
from batches.lifecycles import BATCH
from batches.models import Batch
from kernel import live
from kernel.events import publish


def _demand_complete(*, batch: Batch) -> None:
    """Refuse before anything is signed."""
    BATCH.check(batch.state, "review_production")


@action(
    "batches.review_production",
    label=_("Sign production review"),
    subject="batch",
    signature=Sign(Meaning.REVIEWED),
    check=_demand_complete,
)
def review_production(*, batch: Batch) -> Batch:
    """Bind the signature to every step, value and exception of the record (GMP 24, 172; 211.192)."""
    batch.state = BATCH.check(batch.state, "review_production")
    batch.save()
    publish(ProductionReviewed(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
