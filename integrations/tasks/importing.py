"""Goes on with a stage of an import that a person began: fifty rows in each transaction, until none is left.

A worker that dies leaves the import where its last commit was; within seconds another one goes on. Rows that are
settled are never settled again.
"""

from __future__ import annotations

import logging

from django.db import transaction

from audit.contracts import authority
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.actions.pause_import import pause_import
from integrations.choices import ImportState
from integrations.models import ImportRun
from kernel.errors import DomainError

logger = logging.getLogger(__name__)

STAGES = {ImportState.CHECKING: check_import, ImportState.RUNNING: carry_out_import}


def unfinished() -> list[int]:
    """The imports whose stage has rows left, but for those that somebody works at in this moment."""
    with transaction.atomic():
        found = ImportRun.objects.filter(state__in=STAGES, stage_by__isnull=False).order_by("pk")
        return [run.pk for run in found.select_for_update(skip_locked=True, no_key=True, of=("self",))]


def go_on(run_id: int) -> None:
    """Every row that is left of the stage under way, in the name of who began it."""
    run = ImportRun.objects.select_related("stage_by").get(pk=run_id)
    begun = run.state
    while run.state == begun and run.state in STAGES and run.stage_by is not None:
        try:
            run = STAGES[ImportState(run.state)](run=run, actor=run.stage_by)
        except DomainError as error:
            logger.error("%s stands still: %s", run.code, error)
            pause_import(run=run, actor=authority().system_actor())
            return
