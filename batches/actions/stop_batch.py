"""Stop a batch: it ends in an orderly way and is never taken up again (F-18 STOP)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.contracts import authority
from audit.declaration import action
from audit.signing import Sign
from batches.actions._ending import commanded_state, cut_short, keep_departure
from batches.choices import Severity, WatchState
from batches.events import PhaseStopping
from batches.models import Batch
from batches.selectors.locking import lock_open_steps, locked_phases
from kernel.events import publish


def _demand_stoppable(*, batch: Batch) -> None:
    """Refuse before anything is signed."""
    commanded_state(batch, "stop")


@action(
    "batches.stop_batch",
    label=_("Stop batch"),
    subject="batch",
    reason=True,
    signature=Sign(
        Meaning.APPROVED,
        follows=_("The batch stops for good, goes to the reviewers, and can only be rejected."),
    ),
    check=_demand_stoppable,
)
def stop_batch(*, batch: Batch, actor: Any) -> Batch:
    """Go to stopping; stopped follows by itself: at once, or when the equipment under way has stopped.

    The record then goes to the reviewers, and the batch can only be rejected.
    """
    batch.procedure_state = commanded_state(batch, "stop")
    lock_open_steps(batch)
    batch.save()
    for run in locked_phases(batch):
        if run.state_tag_id is not None and run.state != WatchState.WAITING:
            publish(PhaseStopping(run.step, run.step.unit))
        else:  # it will never report an end
            cut_short(run, authority().system_actor())
    return keep_departure(batch, "STOP", Severity.MAJOR, actor)
