"""Open the deviation that an exception of a running batch calls for, without anyone typing it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import BatchException
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.choices import DAYS_TO_CLOSE, DeviationSource
from quality.events import DeviationOpened
from quality.models import Deviation
from quality.models.numbering import next_code


@action(
    "quality.open_deviation_for_exception",
    label=_("Open deviation for an exception"),
    scope="exception",
    event_caused=True,
)
def open_deviation_for_exception(
    *, exception: BatchException, title: str, description: str, actor: User
) -> Deviation:
    """Record the departure with its links to exception, step and batch (URS-QMS-02)."""
    site = exception.site
    deviation = Deviation(
        site=site,
        code=next_code(Deviation, site, "DEV"),
        source=DeviationSource.EXECUTION,
        title=title,
        description=description,
        area=exception.batch.area,
        batch=exception.batch,
        step=exception.step,
        exception=exception,
        occurred_at=exception.raised_at,
        opened_at=clock.now(),
        opened_by=actor,
        due_on=clock.today(site.zone) + timedelta(days=DAYS_TO_CLOSE[""]),
    )
    deviation.full_clean()
    deviation.save()
    publish(DeviationOpened(deviation))
    return deviation
