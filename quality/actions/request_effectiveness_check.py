"""Ask for the effectiveness check of an implemented action when its day has come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from quality.errors import CheckNotDueYet
from quality.lifecycles import CAPA
from quality.models import Capa


@action(
    "quality.request_effectiveness_check",
    label=_("Ask for the effectiveness check"),
    subject="capa",
    event_caused=True,
)
def request_effectiveness_check(*, capa: Capa) -> Capa:
    """Done by the system from the check day on, in the site's own calendar (GMP 253)."""
    target = CAPA.check(capa.state, "request_effectiveness_check")
    if clock.today(capa.site.zone) < capa.check_on:
        raise CheckNotDueYet(capa=capa.code, date=capa.check_on.isoformat())
    capa.state = target
    capa.full_clean()
    capa.save()
    return capa
