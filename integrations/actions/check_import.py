"""Check an import: every row is tried and taken back; what would be rejected is listed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._importing import Importer
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun
from kernel.live import publish


@action("integrations.check_import", label=_("Check import"), subject="run")
def check_import(*, run: ImportRun, actor: Any) -> ImportRun:
    """Try the next fifty rows; a worker goes on with the rest. Nothing but rejected rows is written.

    Raises ``FileAltered`` (AUD-115), and ``PermissionRefused`` without the right to what the rows become.
    """
    run.state = IMPORT.check(run.state, "check_import")
    run.stage_by = actor
    importer = Importer(run, actor)
    for row in importer.next_rows():
        importer.try_row(row)
        run.position += 1
    if run.position >= len(importer.sheet.rows):
        run.state, run.position = IMPORT.check(run.state, "end_check"), 0
        run.stage_by = None
    run.save()
    publish(f"import:{run.uuid}", {})
    return run
