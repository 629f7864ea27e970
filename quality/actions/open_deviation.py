"""Open a deviation: whoever sees a departure records it at once (GMP 249)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch, BatchException, StepExecution
from environment.models import Excursion
from equipment.models import Area, Site
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.choices import DAYS_TO_CLOSE, DeviationSource
from quality.errors import NotOfThisPlace
from quality.events import DeviationOpened
from quality.models import Deviation
from quality.models.numbering import next_code


@action("quality.open_deviation", label=_("Open deviation"), scope="place")
def open_deviation(
    *,
    place: Site | Area | Batch,
    title: str,
    description: str,
    immediate_action: str = "",
    occurred_at: datetime | None = None,
    step: StepExecution | None = None,
    exception: BatchException | None = None,
    excursion: Excursion | None = None,
    actor: User,
) -> Deviation:
    """Record a departure at a batch, an area or a site; its links are made here and never change."""
    site = place if isinstance(place, Site) else place.site
    batch = place if isinstance(place, Batch) else None
    _check_links(place, batch, step, exception, excursion)
    deviation = Deviation(
        site=site,
        code=next_code(Deviation, site, "DEV"),
        source=DeviationSource.ENVIRONMENT if excursion else DeviationSource.PERSON,
        title=title.strip(),
        description=description.strip(),
        immediate_action=immediate_action.strip(),
        area=place if isinstance(place, Area) else getattr(batch, "area", None),
        batch=batch,
        step=step or (exception.step if exception else None),
        exception=exception,
        excursion=excursion,
        occurred_at=occurred_at or clock.now(),
        opened_at=clock.now(),
        opened_by=actor,
        due_on=clock.today(site.zone) + timedelta(days=DAYS_TO_CLOSE[""]),
    )
    deviation.full_clean()
    deviation.save()
    publish(DeviationOpened(deviation))
    return deviation


def _check_links(
    place: Site | Area | Batch,
    batch: Batch | None,
    step: StepExecution | None,
    exception: BatchException | None,
    excursion: Excursion | None,
) -> None:
    """Step and exception are of the batch, the excursion is of the site."""
    for linked in (step, exception):
        if linked is not None and (batch is None or linked.batch_id != batch.pk):
            raise NotOfThisPlace(record=linked.code, place=place.code)
    site = place if isinstance(place, Site) else place.site
    if excursion is not None and excursion.site_id != site.pk:
        raise NotOfThisPlace(record=excursion.code, place=site.code)
