"""Carry an import out: each row by the ordinary action of what it becomes, in a savepoint of its own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._importing import Importer
from integrations.lifecycles import IMPORT
from integrations.models import ImportRun
from kernel import clock
from kernel.live import publish


@action("integrations.carry_out_import", label=_("Carry out import"), subject="run")
def carry_out_import(*, run: ImportRun, actor: Any) -> ImportRun:
    """Import the next fifty rows; a worker goes on with the rest, and after a crash so does this same action.

    The import is locked and each row is settled once, so that nothing is made twice whoever goes on and however
    often. The first to carry out is who signs. Raises ``FileAltered`` (AUD-115) and ``PermissionRefused``.
    """
    run.state = IMPORT.check(run.state, "carry_out_import")
    if run.carried_out_by is None:
        run.carried_out_by, run.carried_out_at = actor, clock.now()
    run.stage_by = actor
    importer = Importer(run, actor)
    wanted = list(importer.next_rows())
    settled = set(run.rows.filter(line__in=[row.line for row in wanted]).values_list("line", flat=True))
    for row in wanted:
        if row.line not in settled:
            importer.import_row(row)
        run.position += 1
    if run.position >= len(importer.sheet.rows):
        run.state = IMPORT.check(run.state, "end_carrying_out")
        run.stage_by = None
    run.full_clean()
    run.save()
    publish(f"import:{run.uuid}", {})
    return run
