"""Who may judge a batch: nobody who worked on it, nobody who has judged it for production (GMP 25)."""

from __future__ import annotations

from typing import Any

from batches.models import Batch
from batches.selectors.hands import demand_other_hands
from quality.errors import ReviewedForProduction
from quality.selectors.signed import review_signature


def demand_independent(batch: Batch, person: Any, action: Any) -> None:
    """Raise unless the person neither worked on the batch nor signed its production review."""
    demand_other_hands(batch, person, action)
    review = review_signature(batch, "batches.review_production")
    if review is not None and review.signer_id == person.pk:
        raise ReviewedForProduction(person=person.printed_name, batch=batch.code, action=str(action))
