"""What materials ask of people: sample, release, retest, and look at what runs out of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from audit.declaration import can_run
from kernel import clock
from kernel.shell import WorkItem
from materials.choices import LotState
from materials.models import Container, MaterialLot
from materials.selectors import containers_to_verify, lots_with_stock, usable_until

SOON = timedelta(days=30)


def items(user: Any) -> list[WorkItem]:
    """Lots for QA, weights for a second person, and released lots with stock that end within a month."""
    found: list[WorkItem] = []
    states = [state for state, code in NEXT_ON_LOT.items() if can_run(code, user)]
    found += [_waiting(lot) for lot in _lots(user, *states)] if states else []
    if can_run("materials.verify_container", user):
        found += [_to_verify(container) for container in containers_to_verify(user)]
    if can_run("materials.receive_lot", user) or can_run("materials.block_lot", user):
        found += _ending(user)
    return found


# What somebody does next with a lot in this state.
NEXT_ON_LOT = {
    LotState.QUARANTINE: "materials.sample_lot",
    LotState.SAMPLED: "materials.release_lot",
    LotState.RETEST_DUE: "materials.sample_lot",
    LotState.BLOCKED: "materials.release_lot",
}


def _lots(user: Any, *states: LotState) -> list[MaterialLot]:
    return list(lots_with_stock(user).filter(state__in=states, batch_code="").order_by("received_at"))


def _waiting(lot: MaterialLot) -> WorkItem:
    title, detail, severity, icon = {
        LotState.QUARANTINE: (_("Sample lot %(lot)s"), _("It is in quarantine"), "neutral", "test-pipe"),
        LotState.SAMPLED: (_("Decide about lot %(lot)s"), _("It has been sampled"), "warn", "circle-check"),
        LotState.RETEST_DUE: (_("Retest lot %(lot)s"), _("Its retest is due"), "warn", "clock-exclamation"),
        LotState.BLOCKED: (_("Decide about lot %(lot)s"), _("It is blocked"), "warn", "lock"),
    }[LotState(lot.state)]
    return WorkItem(
        title=title % {"lot": lot.code},
        detail=f"{lot.material.name} · {detail}",
        url=lot.get_absolute_url(),
        kind="materials.qa",
        since=lot.received_at if lot.state == LotState.QUARANTINE else None,
        severity=severity,
        icon=icon,
    )


def _to_verify(container: Container) -> WorkItem:
    return WorkItem(
        title=_("Verify the weight of container %(container)s") % {"container": container.code},
        detail=str(container.lot.material.name),
        url=container.get_absolute_url(),
        kind="materials.verify",
        severity="neutral",
        icon="user-check",
    )


def _ending(user: Any) -> list[WorkItem]:
    now, found = clock.now(), []
    for lot in _lots(user, LotState.RELEASED):
        until = usable_until(lot)
        if until is None or until - now > SOON or not getattr(lot, "on_hand", 0):
            continue
        found.append(
            WorkItem(
                title=_("Lot %(lot)s ends soon") % {"lot": lot.code},
                detail=str(lot.material.name),
                url=lot.get_absolute_url(),
                kind="materials.ending",
                severity="warn" if until <= now else "neutral",
                due_at=until,
                icon="calendar-due",
            )
        )
    return found
