"""Hand the finished report of a deviation to QA for approval."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from quality.errors import NotReadyToClose
from quality.lifecycles import DEVIATION
from quality.models import Deviation
from quality.selectors.closure import closure_gaps


@action("quality.request_closure", label=_("Request QA approval"), subject="deviation")
def request_closure(*, deviation: Deviation) -> Deviation:
    """Ask QA to approve; refused with everything that is still missing."""
    target = DEVIATION.check(deviation.state, "request_closure")
    gaps = closure_gaps(deviation)
    if gaps:
        raise NotReadyToClose(deviation=deviation.code, findings=gaps)
    deviation.state = target
    deviation.full_clean()
    deviation.save()
    return deviation
