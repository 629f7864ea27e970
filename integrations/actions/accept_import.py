"""Accept an import: a second person, from quality, signs that everything agrees."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from integrations.actions._importing import demand_other_hands
from integrations.errors import NotReconciled
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun
from integrations.selectors.import_figures import reasons_in_words


def _before_signing(*, run: ImportRun, actor: Any) -> None:
    IMPORT.check(run.state, "accept_import")
    demand_other_hands(run, actor)
    if not run.is_good:
        raise NotReconciled(run=run.code, why=reasons_in_words(run))


@action(
    "integrations.accept_import",
    label=_("Accept import"),
    subject="run",
    signature=Sign(
        Meaning.APPROVED, follows=_("The import counts as proven; its records are used like any others.")
    ),
    check=_before_signing,
)
def accept_import(*, run: ImportRun) -> ImportRun:
    """Close the import as good. Raises ``OwnImport``, ``NotReconciled``."""
    run.state = IMPORT.check(run.state, "accept_import")
    run.save()
    return run
