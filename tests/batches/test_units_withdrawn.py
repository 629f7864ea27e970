"""A unit that is taken out of service during a batch leaves it, with an exception; the batch can still end."""

from __future__ import annotations

import pytest

from audit.models import AuditEvent
from batches.actions.complete_production import complete_production
from batches.choices import ExceptionKind, StepState
from batches.errors import WrongEquipment
from equipment.actions.return_to_service import return_to_service
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.choices import CleaningState
from equipment.models import Unit
from tests.batches.floor import MIXER, SCALE, Floor, because


def _withdraw(floor: Floor, code: str) -> Unit:
    unit = Unit.objects.get(code=code)
    return take_out_of_service(unit=unit, actor=floor["huang.jie"], reason=because("The chopper seal leaks."))


@pytest.mark.urs("URS-EBR-05", "URS-CLN-01")
def test_a_batch_that_lost_a_unit_after_its_work_is_completed(floor: Floor) -> None:
    batch = floor.done()
    _withdraw(floor, MIXER)
    exception = batch.exceptions.get()
    assert (exception.kind, exception.recorded) == (ExceptionKind.EQUIPMENT, MIXER)
    assert (exception.description, exception.severity) == ("The chopper seal leaks.", "major")
    assert batch.allocations.get(unit__code=MIXER).until is not None
    caused = AuditEvent.objects.get(action="batches.withdraw_unit")
    assert caused.on_behalf_of == floor["huang.jie"]
    batch.refresh_from_db()
    complete_production(batch=batch, actor=floor["wang.fang"])
    assert Unit.objects.get(code=MIXER).cleaning_state == CleaningState.OUT_OF_SERVICE


def test_a_unit_lost_before_its_work_is_missing_and_does_not_come_back_by_itself(floor: Floor) -> None:
    batch = floor.started()
    floor.clear(batch)
    floor.weigh(batch)
    unit = _withdraw(floor, MIXER)
    return_to_service(unit=unit, note="Seal replaced", actor=floor["huang.jie"])
    with pytest.raises(WrongEquipment):
        floor.record(batch, "identify", scan=MIXER)


def test_a_shared_scale_is_lost_by_every_batch_that_has_it_and_another_one_serves(floor: Floor) -> None:
    batch = floor.started()
    floor.clear(batch)
    _withdraw(floor, SCALE)
    assert batch.exceptions.get().recorded == SCALE
    assert not batch.allocations.filter(unit__code=SCALE, until=None).exists()


def test_the_exception_is_bound_to_the_step_under_way(floor: Floor) -> None:
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    _withdraw(floor, MIXER)
    step = batch.exceptions.get().step
    assert step is not None and (step.key, step.state) == ("mix", StepState.ACTIVE)


def test_a_unit_that_is_only_planned_for_a_batch_stays_planned(floor: Floor) -> None:
    batch = floor.batch()
    _withdraw(floor, MIXER)
    assert batch.allocations.filter(unit__code=MIXER, until=None).exists()
    assert not batch.exceptions.exists()
