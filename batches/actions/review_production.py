"""Review the record for production: the head of production signs it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.errors import ProductionIncomplete
from batches.events import ProductionReviewed
from batches.lifecycles import BATCH
from batches.models import Batch
from batches.selectors.completeness import missing_items
from batches.selectors.hands import demand_other_hands
from kernel import live
from kernel.events import publish


def _demand_complete(*, batch: Batch, actor: Any) -> None:
    """Refuse before anything is signed: nothing is missing, not even after a correction, and who signs is apart."""
    BATCH.check(batch.state, "review_production")
    demand_other_hands(batch, actor, review_production.label)
    missing = missing_items(batch)
    if missing:
        raise ProductionIncomplete(batch=batch.code, findings=missing)


@action(
    "batches.review_production",
    label=_("Sign production review"),
    subject="batch",
    signature=Sign(Meaning.REVIEWED, follows=_("Production has reviewed the record; it goes to QA.")),
    check=_demand_complete,
)
def review_production(*, batch: Batch) -> Batch:
    """Bind the signature to every step, value and exception of the record (GMP 24, 172; 211.192)."""
    batch.state = BATCH.check(batch.state, "review_production")
    batch.save()
    publish(ProductionReviewed(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
