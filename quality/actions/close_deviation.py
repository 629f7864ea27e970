"""Close a deviation: QA approves the report by signature (GMP 250)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.errors import InvestigatorMayNotClose, NotReadyToClose
from quality.events import DeviationClosed
from quality.lifecycles import DEVIATION
from quality.models import Deviation
from quality.selectors.closure import closure_gaps


@action(
    "quality.close_deviation",
    label=_("Close deviation"),
    subject="deviation",
    signature=Sign(
        "approved", follows=_("The deviation is closed; it does not stand against the release any more.")
    ),
)
def close_deviation(*, deviation: Deviation, closing_remark: str, actor: User) -> Deviation:
    """Approve the report; never by its investigator, never with a part missing (URS-QMS-04)."""
    target = DEVIATION.check(deviation.state, "close_deviation")
    if deviation.investigator_id == actor.pk:
        raise InvestigatorMayNotClose(person=actor.printed_name, deviation=deviation.code)
    gaps = closure_gaps(deviation)
    if gaps:
        raise NotReadyToClose(deviation=deviation.code, findings=gaps)
    deviation.state = target
    deviation.closing_remark = closing_remark.strip()
    deviation.closed_by = actor
    deviation.closed_at = clock.now()
    deviation.full_clean()
    deviation.save()
    publish(DeviationClosed(deviation))
    return deviation
