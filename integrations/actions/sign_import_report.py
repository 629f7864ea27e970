"""Sign the report of an import: by the one who carried it out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from integrations.errors import NotTheDoer
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun


def _before_signing(*, run: ImportRun, actor: Any) -> None:
    IMPORT.check(run.state, "sign_import_report")
    if run.carried_out_by is None or run.carried_out_by_id != actor.pk:
        raise NotTheDoer(run=run.code, person=str(run.carried_out_by or "–"))


@action(
    "integrations.sign_import_report",
    label=_("Sign import report"),
    subject="run",
    signature=Sign(Meaning.PERFORMED, follows=_("The report goes to quality, which accepts it or not.")),
    check=_before_signing,
)
def sign_import_report(*, run: ImportRun) -> ImportRun:
    """Answer for the report as it stands, reconciling or not. Raises ``NotTheDoer``."""
    run.state = IMPORT.check(run.state, "sign_import_report")
    run.save()
    return run
