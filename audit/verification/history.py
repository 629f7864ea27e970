"""Verifications that were run: their result for people, and the alarm when one found something."""

from __future__ import annotations

from datetime import datetime

from audit.errors import VerificationFailed
from audit.ledger import faults
from audit.models import VerificationRun
from audit.said import Said
from audit.verification.report import Report
from kernel import clock

MOST = 100


def keep_run(report: Report, began_at: datetime, is_continued: bool) -> VerificationRun:
    """Keep the result, and raise or end the alarm; what a continued run did not look at stays as it was named."""
    run = VerificationRun.objects.create(
        began_at=began_at,
        ended_at=clock.now(),
        is_continued=is_continued,
        size=report.started_at + report.leaves,
        counted=report.counted(),
        faults=[fault.as_data() for fault in report.faults[:MOST]],
        fault_count=len(report.faults),
    )
    if report.faults:
        first = report.faults[0]
        said = Said(
            "%(table)s %(row)s: %(what)s", {"table": first.table, "row": first.row, "what": first.said}
        )
        faults.found(VerificationFailed(count=len(report.faults), first=said))
    elif not is_continued:
        faults.gone(VerificationFailed)
    return run
