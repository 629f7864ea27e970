"""Goes on with a stage of an import that a person began: fifty rows in each transaction, until none is left.

A worker that dies leaves the import where its last commit was. The broker hands the task to another worker; should
it be lost, the same button goes on. Rows that are settled are never settled again.
"""

from __future__ import annotations

import logging

from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.choices import ImportState
from integrations.models import ImportRun
from kernel.errors import DomainError
from people.models import User

logger = logging.getLogger(__name__)

STAGES = {ImportState.CHECKING: check_import, ImportState.RUNNING: carry_out_import}


def go_on(run_id: int, person_id: int) -> None:
    """Every row that is left of the stage under way."""
    person = User.objects.get(pk=person_id)
    run = ImportRun.objects.get(pk=run_id)
    begun = run.state
    while run.state == begun and run.state in STAGES:
        try:
            run = STAGES[ImportState(run.state)](run=run, actor=person)
        except DomainError as error:
            logger.error("%s stands still: %s", run.code, error)
            return
