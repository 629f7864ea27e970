"""Reopen a closed deviation: a step back, so signed and with its reason (F-21)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel.events import publish
from quality.events import DeviationReopened
from quality.lifecycles import DEVIATION
from quality.models import Deviation


@action(
    "quality.reopen_deviation",
    label=_("Reopen deviation"),
    subject="deviation",
    reason=True,
    signature=Sign("reviewed", follows=_("The deviation is open again and stands against the release.")),
)
def reopen_deviation(*, deviation: Deviation) -> Deviation:
    """Take back the approval; the earlier one stays in the trail and among the signatures."""
    deviation.state = DEVIATION.check(deviation.state, "reopen_deviation")
    deviation.closed_by = None
    deviation.closed_at = None
    deviation.full_clean()
    deviation.save()
    publish(DeviationReopened(deviation))
    return deviation
