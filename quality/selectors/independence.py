"""Who may judge a batch: nobody who worked on it, nobody who has judged it for production (GMP 25)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from audit.choices import Meaning
from audit.models import Signature
from batches.models import Batch
from batches.selectors.hands import demand_other_hands, untouched_by
from quality.errors import ReviewedForProduction
from quality.selectors.signed import review_signature


def demand_independent(batch: Batch, person: Any, action: Any) -> None:
    """Raise unless the person neither worked on the batch nor signed its production review."""
    demand_other_hands(batch, person, action)
    review = review_signature(batch, "batches.review_production")
    if review is not None and review.signer_id == person.pk:
        raise ReviewedForProduction(person=person.printed_name, batch=batch.code, action=str(action))


def independent_of(person: Any, batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those of ``batches``, reviewed by production, that the person may judge; one question for all."""
    reviews = Signature.objects.filter(
        subject_uuid=OuterRef("uuid"), action="batches.review_production", meaning=Meaning.REVIEWED
    ).order_by("-id")
    reviewed = batches.annotate(production_reviewer=Subquery(reviews.values("signer_id")[:1]))
    return untouched_by(person, reviewed.exclude(production_reviewer=person.pk))
