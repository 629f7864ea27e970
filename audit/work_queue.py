"""What the ledger asks of people: faults that somebody must look at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from audit.errors import InstallationFailed
from audit.ledger import faults
from audit.models import LedgerFault
from kernel.shell import WorkItem


def page_of(fault: LedgerFault) -> str:
    """The page that tells it in full, as the navigation calls it."""
    return "installation" if fault.code == InstallationFailed.code else "ledger"


def items(user: Any) -> list[WorkItem]:
    """Each fault that lasts, for those who may read the ledger."""
    if not user.has_perm("audit.view_ledger"):
        return []
    return [
        WorkItem(
            title=faults.message(fault),
            detail=faults.remedy(fault),
            url=reverse(f"audit:{page_of(fault)}"),
            kind=f"{page_of(fault)}.fault",
            severity="alarm",
            since=fault.since,
            icon="shield-x",
        )
        for fault in faults.open_faults()
    ]
