"""Checks of the installation that were made: each is a record, and raises or ends the alarm."""

from __future__ import annotations

from datetime import datetime

from audit.errors import InstallationFailed
from audit.installation.looking import Result
from audit.ledger import faults
from audit.models import InstallationRun
from audit.said import Said
from kernel import clock


def keep_run(result: Result, began_at: datetime) -> InstallationRun:
    """Keep the result, inside the action under way."""
    run = InstallationRun(
        began_at=began_at,
        ended_at=clock.now(),
        machine=result.machine,
        state=result.state,
        looked_at=len(result.seen),
        fault_count=len(result.faults),
        lines=result.as_data(),
    )
    run.save()
    alarm(result)
    return run


def alarm(result: Result) -> None:
    """Told once while it lasts: security log, work queue, ``/readyz``, those who answer for the ledger."""
    if result.is_passed:
        faults.gone(InstallationFailed)
        return
    _check, first = result.faults[0]
    said = Said("%(what)s: %(found)s", {"what": first.what, "found": first.found})
    faults.found(InstallationFailed(count=len(result.faults), first=said))
