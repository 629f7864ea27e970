"""Keep a check of the installation that nobody asked for: the one of each night, or of the command line."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.installation.history import keep_run
from audit.installation.looking import Result
from audit.models import InstallationRun


@action(
    "audit.record_installation_check",
    label=_("Installation checked"),
    event_caused=True,
    secret=("result", "began_at"),
)
def record_installation_check(
    *, machine: str, verdict: str, result: Result, began_at: datetime
) -> InstallationRun:
    """What was looked at before, on that machine; the whole result is the record that this makes."""
    return keep_run(result, began_at)
