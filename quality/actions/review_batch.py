"""QA reviews the batch record and signs (GMP 230; 21 CFR 211.192)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from batches.actions.mark_qa_reviewed import mark_qa_reviewed
from batches.lifecycles import BATCH
from batches.models import Batch
from people.models import User
from quality.errors import ReviewRefused
from quality.selectors.independence import demand_independent
from quality.selectors.release import reasons_against_review


def _demand_independent(*, batch: Batch, actor: User) -> None:
    """Refuse before anything is signed."""
    BATCH.check(batch.state, "mark_qa_reviewed")
    demand_independent(batch, actor, review_batch.label)


@action(
    "quality.review_batch",
    label=_("QA review"),
    subject="batch",
    signature=Sign(
        "reviewed", follows=_("The record counts as reviewed by QA; the batch can be released or rejected.")
    ),
    check=_demand_independent,
)
def review_batch(*, batch: Batch, actor: User) -> Batch:
    """Sign the review; refused while a step, an exception or an excursion is open (URS-EBR-15)."""
    reasons = reasons_against_review(batch)
    if reasons:
        raise ReviewRefused(batch=batch.code, findings=reasons)
    return mark_qa_reviewed(batch=batch, actor=actor)
