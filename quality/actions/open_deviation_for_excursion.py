"""Open the deviation that a room beyond its action level calls for, while a batch is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch
from environment.models import Excursion
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.choices import DAYS_TO_CLOSE, DeviationSource
from quality.events import DeviationOpened
from quality.models import AffectedBatch, Deviation
from quality.models.numbering import next_code


@action(
    "quality.open_deviation_for_excursion",
    label=_("Open deviation for an excursion"),
    scope="excursion",
    event_caused=True,
)
def open_deviation_for_excursion(
    *, excursion: Excursion, batches: Sequence[Batch], title: str, description: str, actor: User
) -> Deviation:
    """Bind it to the excursion and to the first batch; the others are named, and wait for its conclusion."""
    batch, *others = batches
    site = excursion.site
    deviation = Deviation(
        site=site,
        code=next_code(Deviation, site, "DEV"),
        source=DeviationSource.ENVIRONMENT,
        title=title,
        description=description,
        area=excursion.point.room.area,
        batch=batch,
        excursion=excursion,
        occurred_at=excursion.out_since,
        opened_at=clock.now(),
        opened_by=actor,
        due_on=clock.today(site.zone) + timedelta(days=DAYS_TO_CLOSE[""]),
    )
    deviation.full_clean()
    deviation.save()
    for other in others:
        affected = AffectedBatch(deviation=deviation, batch=other)
        affected.full_clean()
        affected.save()
    publish(DeviationOpened(deviation))
    return deviation
