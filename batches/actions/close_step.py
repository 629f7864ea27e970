"""Close a step: recorded, verified, nothing open. Recording, verifying or assessing causes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.events import StepClosed
from batches.lifecycles import STEP
from batches.models import StepExecution
from kernel.events import publish


@action("batches.close_step", label=_("Close step"), subject="step", event_caused=True)
def close_step(*, step: StepExecution) -> StepExecution:
    """Move the step to done (URS-EBR-04, 07)."""
    step.state = STEP.check(step.state, "close_step")
    step.save()
    publish(StepClosed(step))
    return step
