"""End an excursion: the captured value is back within its limits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.events import ExcursionEnded
from batches.models import BatchException
from kernel import live
from kernel.events import publish


@action("batches.end_excursion", label=_("End excursion"), subject="exception", event_caused=True)
def end_excursion(
    *,
    exception: BatchException,
    ended_at: datetime,
    worst_value: Decimal,
    sample_count: int,
    is_uncertain: bool = False,
) -> BatchException:
    """Write down how long it lasted, how far it went, and on how many samples that rests (URS-EBR-09)."""
    if exception.ended_at is not None:
        return exception
    exception.ended_at = ended_at
    exception.worst_value, exception.sample_count = worst_value, sample_count
    exception.recorded, exception.is_uncertain = f"{worst_value:f}", is_uncertain
    exception.save()
    publish(ExcursionEnded(exception))
    live.publish(f"batch:{exception.batch.uuid}", {"exception": exception.code})
    return exception
