"""Withdraw an import that has written nothing yet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun


@action("integrations.withdraw_import", label=_("Withdraw import"), subject="run", reason=True)
def withdraw_import(*, run: ImportRun) -> ImportRun:
    """Close it before anything was made; the file and what the check found stay on record."""
    run.state = IMPORT.check(run.state, "withdraw_import")
    run.save()
    return run
