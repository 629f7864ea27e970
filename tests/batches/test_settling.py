"""Holding, restarting and stopping end whenever nothing is left to wait for, however a run came to its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.contracts import authority
from batches.actions.end_phase import end_phase
from batches.actions.fail_phase import fail_phase
from batches.actions.hold_batch import hold_batch
from batches.actions.restart_batch import restart_batch
from batches.choices import ProcedureState
from batches.models import Batch
from kernel import clock
from tests.batches.floor import Floor, because


def _hold(floor: Floor, batch: Batch) -> Batch:
    batch.refresh_from_db()
    return hold_batch(batch=batch, actor=floor["wang.fang"], reason=because())


def _procedure(batch: Batch) -> str:
    batch.refresh_from_db()
    return batch.procedure_state


def _told_to_mix(floor: Floor) -> Batch:
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    return batch


def _mixing(floor: Floor) -> tuple[Batch, datetime]:
    batch = _told_to_mix(floor)
    began = clock.now() - timedelta(seconds=20)
    floor.report_state(1, began)
    return batch, began


@pytest.mark.urs("URS-RCP-09")
def test_a_silent_phase_that_is_ended_by_hand_lets_the_hold_settle(floor: Floor, shift_clock: Any) -> None:
    batch, _began = _mixing(floor)
    assert _hold(floor, batch).procedure_state == ProcedureState.HOLDING
    shift_clock(seconds=30)
    end_phase(step=floor.step(batch, "mix"), actor=floor.operator, reason=because("The PLC is dead."))
    assert _procedure(batch) == ProcedureState.HELD
    restart_batch(batch=batch, actor=floor["wang.fang"], reason=because("It goes on without it."))
    assert _procedure(batch) == ProcedureState.RUNNING
    floor.record(batch, "mix", checked="yes")


@pytest.mark.urs("URS-RCP-09")
@pytest.mark.parametrize("how", ["given_up", "refused"])
def test_a_start_that_came_to_nothing_lets_the_hold_settle(floor: Floor, shift_clock: Any, how: str) -> None:
    batch = _told_to_mix(floor)
    assert _hold(floor, batch).procedure_state == ProcedureState.HOLDING
    step = floor.step(batch, "mix")
    if how == "given_up":
        shift_clock(seconds=16)
        end_phase(step=step, actor=floor.operator, reason=because("No answer from the PLC."))
    else:
        fail_phase(step=step, why="REFUSED START: interlock", actor=authority().system_actor())
    assert _procedure(batch) == ProcedureState.HELD
    assert floor.step(batch, "mix").state == "pending"


@pytest.mark.urs("URS-RCP-09")
def test_a_phase_that_completes_while_holding_lets_the_hold_settle(floor: Floor) -> None:
    batch, began = _mixing(floor)
    _hold(floor, batch)
    floor.report_state(2, began + timedelta(seconds=10))
    assert _procedure(batch) == ProcedureState.HELD


@pytest.mark.urs("URS-RCP-09")
def test_a_restart_that_the_equipment_refuses_can_be_held_again(floor: Floor) -> None:
    batch, began = _mixing(floor)
    _hold(floor, batch)
    floor.report_state(3, began + timedelta(seconds=5))
    assert _procedure(batch) == ProcedureState.HELD
    restart_batch(batch=batch, actor=floor["wang.fang"], reason=because("The seal was replaced."))
    assert _procedure(batch) == ProcedureState.RESTARTING
    # The PLC refuses: it stays held and has nothing new to report.
    assert _hold(floor, batch).procedure_state == ProcedureState.HELD


@pytest.mark.urs("URS-RCP-09")
def test_a_unit_that_starts_while_holding_is_still_waited_for(floor: Floor) -> None:
    batch = _told_to_mix(floor)
    began = clock.now()
    _hold(floor, batch)
    floor.report_state(1, began + timedelta(seconds=1))
    assert _procedure(batch) == ProcedureState.HOLDING
    floor.report_state(3, began + timedelta(seconds=2))
    assert _procedure(batch) == ProcedureState.HELD
    floor.report_state(1, began + timedelta(seconds=3))  # somebody started it at the machine
    assert _procedure(batch) == ProcedureState.HELD
    restart_batch(batch=batch, actor=floor["wang.fang"], reason=because("It runs already."))
    assert _procedure(batch) == ProcedureState.RUNNING
