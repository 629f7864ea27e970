"""Sign an import as failed: what it made stays, and the report says why it does not count."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from integrations.actions._importing import demand_other_hands
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun


def _before_signing(*, run: ImportRun, actor: Any) -> None:
    IMPORT.check(run.state, "fail_import")
    demand_other_hands(run, actor)


@action(
    "integrations.fail_import",
    label=_("Sign import as failed"),
    subject="run",
    reason=True,
    signature=Sign(
        Meaning.REJECTED,
        follows=_("The import is closed as failed. Records that it made stay, and are put right one by one."),
    ),
    check=_before_signing,
)
def fail_import(*, run: ImportRun) -> ImportRun:
    """Close the import as failed, with the reason; lots wait in quarantine as they did."""
    run.state = IMPORT.check(run.state, "fail_import")
    run.save()
    return run
