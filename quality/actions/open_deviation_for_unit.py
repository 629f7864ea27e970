"""Open the deviation that a failure of a unit calls for: cleaning, dirty hold time or calibration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch
from equipment.models import Area, Unit
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.choices import DAYS_TO_CLOSE, DeviationSource
from quality.events import DeviationOpened
from quality.models import AffectedBatch, Deviation
from quality.models.numbering import next_code


@action(
    "quality.open_deviation_for_unit",
    label=_("Open deviation for a unit"),
    scope="unit",
    event_caused=True,
)
def open_deviation_for_unit(
    *,
    unit: Unit,
    source: DeviationSource,
    title: str,
    description: str,
    occurred_at: datetime,
    batch_codes: Sequence[str] = (),
    actor: User,
) -> Deviation:
    """Record the departure; the release of every batch named waits for its conclusion (URS-EQP-03)."""
    site = unit.site
    deviation = Deviation(
        site=site,
        code=next_code(Deviation, site, "DEV"),
        source=source,
        title=title,
        description=description,
        area=_area_of(unit),
        unit=unit,
        occurred_at=occurred_at,
        opened_at=clock.now(),
        opened_by=actor,
        due_on=clock.today(site.zone) + timedelta(days=DAYS_TO_CLOSE[""]),
    )
    deviation.full_clean()
    deviation.save()
    for batch in Batch.objects.filter(site=site, code__in=batch_codes).order_by("code"):
        affected = AffectedBatch(deviation=deviation, batch=batch)
        affected.full_clean()
        affected.save()
    publish(DeviationOpened(deviation))
    return deviation


def _area_of(unit: Unit) -> Area | None:
    place = unit.room or unit.process_cell
    return place.area if place is not None else None
