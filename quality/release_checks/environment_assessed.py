"""Every excursion in a room of the batch while it was there has been assessed (URS-ENV-07, EBR-16)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from batches.selectors.rooms import excursions_of, stays_of
from environment.choices import Verdict
from environment.models import Excursion
from kernel.findings import Finding
from quality.choices import DeviationState
from quality.models import Deviation


@RELEASE_CHECKS.register
class EnvironmentAssessed(ReleaseCheck):
    """Looks at the rooms of the batch's units, from the start of the batch to its end."""

    code = "environment_assessed"
    label = gettext_lazy("Environment assessed")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """A fixed number of queries: stays, excursions, and the deviations that decided on them."""
        excursions = list(excursions_of(batch))
        decided = set(
            Deviation.objects.filter(
                excursion_id__in=[each.pk for each in excursions], state=DeviationState.CLOSED
            ).values_list("excursion_id", flat=True)
        )
        against = [finding for each in excursions if (finding := _against(each, decided)) is not None]
        return against or [self._in_order(batch, len(excursions))]

    def _in_order(self, batch: Batch, count: int) -> Finding:
        rooms = len({stay.room_id for stay in stays_of(batch)})
        detail = ngettext("%(count)s room looked at", "%(count)s rooms looked at", rooms) % {"count": rooms}
        if not count:
            return Finding("environment", _("Environment in limits"), ok=True, detail=detail)
        text = ngettext("%(count)s excursion, decided", "%(count)s excursions, all decided", count)
        return Finding("environment", text % {"count": count}, ok=True, detail=detail)


def _against(excursion: Excursion, decided: set[int | None]) -> Finding | None:
    """An alert is only shown; an action level or missing data needs a verdict, an impact a closed deviation."""
    names = {"excursion": excursion.code, "room": excursion.point.room.code}
    link, point = excursion.get_absolute_url(), excursion.point.code
    if excursion.needs_assessment and not excursion.is_assessed:
        text = _("Excursion %(excursion)s in %(room)s is not assessed") % names
        return Finding("excursion_not_assessed", text, ok=False, detail=point, link=link)
    if excursion.verdict == Verdict.IMPACT and excursion.pk not in decided:
        text = (
            _("Excursion %(excursion)s may have touched the product, and no closed deviation decides on it")
            % names
        )
        return Finding("excursion_impact_open", text, ok=False, detail=point, link=link)
    return None
