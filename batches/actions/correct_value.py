"""Correct a value that a person typed: the old one stays in the trail, the exception stays too."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._correcting import opened, replace_value
from batches.actions._screens import keep_screen, same_screen
from batches.choices import Moment
from batches.errors import SecondPersonNeeded
from batches.models import StepRecord
from batches.selectors.rooms import demand_here


@action("batches.correct_value", label=_("Correct value"), subject="record", reason=True, secret=("screen",))
def correct_value(*, record: StepRecord, value: str, actor: Any, screen: str | None = None) -> StepRecord:
    """Replace the value with a reason; a signed step has to be verified anew (URS-EBR-07, URS-SIG-07).

    What was calculated from it does not stand any more and is calculated anew (URS-EBR-14). Once the
    product is booked, such a value is not corrected in the record: the lot would say something else.
    A critical value is proposed instead (URS-AUD-05).
    """
    found = opened(record)
    if found.step.is_critical:
        raise SecondPersonNeeded(field=record.field)
    demand_here(found.step, found.batch)
    seen = same_screen(found.step, found.batch, screen)
    record = replace_value(found, value, actor, worked_by=actor)
    entered = {"value": record.value}
    keep_screen(found.step, Moment.CORRECTED, actor, seen, entered=entered, fields=[record.field])
    return record
