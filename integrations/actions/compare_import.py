"""Compare an import: each record is read back in value and in meaning, and numbers are set side by side."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun
from integrations.selectors.import_figures import figures_of, reasons_against


@action("integrations.compare_import", label=_("Compare import"), subject="run")
def compare_import(*, run: ImportRun) -> ImportRun:
    """Keep what the comparison found, good or not. Raises ``FileAltered`` (AUD-115)."""
    run.state = IMPORT.check(run.state, "compare_import")
    run.figures = figures_of(run)
    run.is_good = not reasons_against(run.figures)
    run.full_clean()
    run.save()
    return run
