"""Print the report of an import: a copy leaves the system, and the trail says who took it (URS-AUD-10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import ImportRun


@action("integrations.print_import_report", label=_("Print import report"), subject="run")
def print_import_report(*, run: ImportRun) -> ImportRun:
    """The report as it stands, typeset in the reader's language."""
    return run
