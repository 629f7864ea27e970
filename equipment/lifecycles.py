"""The cleaning machine of a unit (F-20; GMP 84, 199) and the short one of units that need no cleaning."""

from __future__ import annotations

from datetime import datetime

from equipment.choices import CleaningRunState as Run
from equipment.choices import CleaningState as State
from kernel.lifecycle import Lifecycle

_CLEANED_STATES = (
    State.IN_USE,
    State.DIRTY,
    State.DIRTY_OVERDUE,
    State.CLEANING,
    State.AWAIT_CHECK,
    State.CLEAN,
    State.EXPIRED,
)

CLEANING = Lifecycle(
    "equipment.cleaning",
    states=State,
    initial=State.DIRTY,
    edges=[
        ("take_into_use", (State.CLEAN,), State.IN_USE),
        ("end_use", (State.IN_USE,), State.DIRTY),
        ("start_cleaning", (State.DIRTY, State.DIRTY_OVERDUE, State.EXPIRED), State.CLEANING),
        ("finish_cleaning", (State.CLEANING,), State.AWAIT_CHECK),
        ("pass_check", (State.AWAIT_CHECK,), State.CLEAN),
        ("fail_check", (State.AWAIT_CHECK,), State.DIRTY),
        ("expire_dirty_hold", (State.DIRTY,), State.DIRTY_OVERDUE),
        ("expire_clean_hold", (State.CLEAN,), State.EXPIRED),
        ("take_out_of_service", _CLEANED_STATES, State.OUT_OF_SERVICE),
        ("return_to_service", (State.OUT_OF_SERVICE,), State.DIRTY),
    ],
)

# Units whose class needs no cleaning, such as scales: several batches may use them in one day.
SERVICE = Lifecycle(
    "equipment.service",
    states=State,
    initial=State.IN_SERVICE,
    edges=[
        ("take_out_of_service", (State.IN_SERVICE,), State.OUT_OF_SERVICE),
        ("return_to_service", (State.OUT_OF_SERVICE,), State.IN_SERVICE),
    ],
)

CLEANING_RUN = Lifecycle(
    "equipment.cleaning_run",
    states=Run,
    initial=Run.RUNNING,
    edges=[
        ("finish", (Run.RUNNING,), Run.AWAIT_CHECK),
        ("pass_check", (Run.AWAIT_CHECK,), Run.PASSED),
        ("fail_check", (Run.AWAIT_CHECK,), Run.FAILED),
        ("abandon", (Run.RUNNING, Run.AWAIT_CHECK), Run.ABANDONED),
    ],
)


def expired_hold(
    state: str, *, dirty_until: datetime | None, clean_until: datetime | None, at: datetime
) -> str | None:
    """The expiry that is due at ``at``, as an action of ``CLEANING``; ``None`` while the hold lasts.

    The last moment of a hold time still counts as inside it.
    """
    if state == State.DIRTY and dirty_until is not None and at > dirty_until:
        return "expire_dirty_hold"
    if state == State.CLEAN and clean_until is not None and at > clean_until:
        return "expire_clean_hold"
    return None


def state_at(state: str, *, dirty_until: datetime | None, clean_until: datetime | None, at: datetime) -> str:
    """The state that counts at ``at``, whether or not the expiry has been written down yet."""
    expiry = expired_hold(state, dirty_until=dirty_until, clean_until=clean_until, at=at)
    return str(state) if expiry is None else CLEANING.check(state, expiry)
