"""A worker that is killed in the middle of an import: another goes on, and nothing is made twice or left out."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import AuditEvent
from audit.verification import verify
from integrations.actions.carry_out_import import carry_out_import
from integrations.choices import ImportState
from integrations.models import ImportRow, ImportRun
from integrations.tasks.entry import go_on_with_imports
from materials.models import MaterialDefinition
from tests.integrations.import_process import ImportProcess
from tests.integrations.importing import Office, table
from tests.integrations.workers import until

ROWS = 400


@pytest.mark.urs("URS-DAT-12", "URS-SYS-03")
def test_a_worker_killed_in_the_middle_doubles_nothing(cast_db: str, cast: Any) -> None:
    office = Office(cast)
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(ROWS)]
    run = office.check(
        office.prepare(office.materials(), table(*rows), records=ROWS, sums={"shelf_life_months": str(ROWS)})
    )
    carry_out_import(run=run, actor=office.engineer)
    worker = ImportProcess(run.pk)
    until(lambda: ImportRow.objects.count() >= 100, 60, "rows settled by the worker")
    worker.kill()
    settled = ImportRow.objects.count()
    assert settled < ROWS and settled % 50 == 0
    # What the dead one had begun is taken back once PostgreSQL has noticed.
    until(lambda: go_on_with_imports() == 1, 60, "another worker to go on")
    done = ImportRun.objects.get(pk=run.pk)
    assert (done.state, done.position) == (ImportState.CARRIED_OUT, ROWS)
    assert ImportRow.objects.filter(outcome="imported").count() == ROWS
    assert MaterialDefinition.objects.filter(code__startswith="M-").count() == ROWS
    assert AuditEvent.objects.filter(action="materials.define_material").count() == ROWS
    assert verify().faults == []
