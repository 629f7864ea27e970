"""What audit asks of people: signatures that are theirs to give, faults that somebody must look at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.errors import InstallationFailed
from audit.ledger import faults
from audit.models import LedgerFault
from audit.selectors.requests import waiting_for
from audit.selectors.wording import word_action
from kernel.shell import WorkItem


def page_of(fault: LedgerFault) -> str:
    """The page that tells it in full, as the navigation calls it."""
    return "installation" if fault.code == InstallationFailed.code else "ledger"


def items(user: Any) -> list[WorkItem]:
    """Each fault that lasts, for those who may read the ledger; each signature that is theirs to give."""
    return [*_signatures(user), *_faults(user)]


def _signatures(user: Any) -> list[WorkItem]:
    if not user.has_perm("audit.view_signatures"):
        return []
    return [
        WorkItem(
            title=_("Sign: %(action)s, %(record)s")
            % {"action": word_action(each.action), "record": each.subject_code},
            detail=_("%(given)s of %(needed)s signatures given")
            % {"given": len(each.signatures.all()), "needed": len(each.slots)},
            url=each.get_absolute_url(),
            kind="signature_requests.sign",
            severity="warn",
            icon="signature",
        )
        for each in waiting_for(user)
    ]


def _faults(user: Any) -> list[WorkItem]:
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
