"""Set the class of a deviation; only QA does (GMP 250, URS-QMS-01)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.models import User
from quality.choices import DAYS_TO_CLOSE
from quality.errors import DueInThePast
from quality.lifecycles import DEVIATION
from quality.models import Deviation


@action("quality.classify_deviation", label=_("Classify deviation"), subject="deviation")
def classify_deviation(
    *,
    deviation: Deviation,
    classification: str,
    rationale: str,
    due_on: date | None = None,
    actor: User,
) -> Deviation:
    """Say how much it can matter, and why; the class sets the due date unless QA names another."""
    deviation.state = DEVIATION.check(deviation.state, "classify_deviation")
    today = clock.today(deviation.site.zone)
    if due_on is not None and due_on < today:
        raise DueInThePast(date=due_on.isoformat())
    deviation.classification = classification
    deviation.classification_rationale = rationale.strip()
    deviation.classified_by = actor
    deviation.classified_at = clock.now()
    deviation.full_clean()
    opened_on = deviation.due_on - timedelta(days=DAYS_TO_CLOSE[""])
    deviation.due_on = due_on or max(today, opened_on + timedelta(days=DAYS_TO_CLOSE[classification]))
    deviation.save()
    return deviation
