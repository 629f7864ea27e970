"""A batch with everything that a record can hold, made once and cloned for each test that prints it."""

from __future__ import annotations

from typing import Any

import pytest

from batches.actions.correct_value import correct_value
from batches.actions.hold_batch import hold_batch
from batches.actions.report_exception import report_exception
from batches.actions.restart_batch import restart_batch
from batches.errors import ValueImpossible
from batches.models import Batch, StepRecord
from tests.batches.floor import Floor, because

COMMENT = r"#strong[not run] *star* _under_ \ back $m$ `code` 阀门堵塞 <x> 100 %"


def happen(cast: Any) -> Batch:
    """An excursion, a comment full of markup, a hold, a refused try, a corrected value."""
    floor = Floor(cast)
    batch = floor.until_mixing()
    floor.mix(batch, ("22.0", "31.5", "25.0"))
    for exception in batch.exceptions.all():
        floor.assess(exception)
    report_exception(batch=batch, severity="minor", actor=floor.operator, reason=because(COMMENT))
    batch.refresh_from_db()
    hold_batch(batch=batch, actor=floor.operator, reason=because("Water on the floor."))
    batch.refresh_from_db()
    restart_batch(batch=batch, actor=floor["wang.fang"], reason=because("The floor is dry again."))
    with pytest.raises(ValueImpossible):
        floor.record(batch, "moisture", value="99.00")
    floor.record(batch, "moisture", value="1.60")
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    correct_value(record=record, value="1.50", actor=floor.operator, reason=because("Read the wrong line."))
    return batch
