"""State tables: the procedure of F-18 cell by cell, the batch record of F-21 edge by edge."""

from __future__ import annotations

import pytest

from batches.choices import BatchState, StepState
from batches.lifecycles import BATCH, EXCEPTION, ORDER, PROCEDURE, STEP
from kernel.errors import TransitionRefused

COMMANDS = ("start", "pause", "resume", "hold", "restart", "stop", "abort", "reset", "auto")
# Copied by hand from ISA-88's example table; "-" is refused.
F_18 = """
idle       running -       -       -       -          -        -        -    -
running    -       pausing -       holding -          stopping aborting -    complete
pausing    -       -       -       holding -          stopping aborting -    paused
paused     -       -       running holding -          stopping aborting -    -
holding    -       -       -       -       -          stopping aborting -    held
held       -       -       -       -       restarting stopping aborting -    -
restarting -       -       -       holding -          stopping aborting -    running
stopping   -       -       -       -       -          -        aborting -    stopped
stopped    -       -       -       -       -          -        aborting idle -
aborting   -       -       -       -       -          -        -        -    aborted
aborted    -       -       -       -       -          -        -        idle -
complete   -       -       -       -       -          -        -        idle -
"""
ROWS = [line.split() for line in F_18.strip().splitlines()]
CELLS = [(row[0], command, row[1 + index]) for row in ROWS for index, command in enumerate(COMMANDS)]


@pytest.mark.urs("URS-RCP-09")
@pytest.mark.parametrize(("state", "command", "target"), CELLS)
def test_procedure_follows_the_table_cell_by_cell(state: str, command: str, target: str) -> None:
    if target == "-":
        with pytest.raises(TransitionRefused):
            PROCEDURE.check(state, command)
    else:
        assert PROCEDURE.check(state, command) == target


@pytest.mark.urs("URS-RCP-09")
def test_procedure_runs_the_worked_trace() -> None:
    state, seen = "idle", ["idle"]
    for command in ("start", "pause", "auto", "hold", "auto", "restart", "stop", "auto", "reset"):
        state = PROCEDURE.check(state, command)
        seen.append(state)
    assert seen == [
        "idle", "running", "pausing", "paused", "holding", "held", "restarting", "stopping", "stopped", "idle",
    ]  # fmt: skip


F_21 = {
    ("planned", "issue"): "issued",
    ("issued", "start_batch"): "in_execution",
    ("in_execution", "complete_production"): "production_complete",
    ("production_complete", "review_production"): "production_reviewed",
    ("production_reviewed", "mark_qa_reviewed"): "qa_reviewed",
    ("qa_reviewed", "mark_released"): "released",
    ("qa_reviewed", "mark_rejected"): "rejected",
    ("released", "mark_recalled"): "recalled",
    ("production_reviewed", "return_batch"): "production_complete",
    ("qa_reviewed", "return_batch"): "production_reviewed",
    # Ours beside it (ADR 0013): a record never started, one that ended early, one that something was added to.
    ("issued", "cancel_batch"): "cancelled",
    ("in_execution", "end_batch_early"): "production_complete",
    ("production_reviewed", "reopen_record"): "production_complete",
    ("qa_reviewed", "reopen_record"): "production_complete",
}


@pytest.mark.parametrize("state", [str(value) for value in BatchState.values])
@pytest.mark.parametrize("action", sorted({action for _state, action in F_21}))
def test_batch_record_has_these_edges_and_no_other(state: str, action: str) -> None:
    target = F_21.get((state, action))
    if target is None:
        with pytest.raises(TransitionRefused):
            BATCH.check(state, action)
    else:
        assert BATCH.check(state, action) == target


def test_a_batch_that_ended_early_leaves_no_step_to_do() -> None:
    assert STEP.check(StepState.PENDING, "end_batch_early") == StepState.NOT_EXECUTED
    assert STEP.check(StepState.ACTIVE, "end_batch_early") == StepState.INTERRUPTED
    assert STEP.actions_from(StepState.NOT_EXECUTED) == STEP.actions_from(StepState.INTERRUPTED) == []


def test_a_closed_step_is_only_opened_again_never_begun_again() -> None:
    assert STEP.actions_from(StepState.DONE) == ["reopen_step", "reopen_calculation"]
    assert not STEP.allows(StepState.DONE, "start_step")
    assert STEP.actions_from(StepState.SKIPPED) == []


def test_an_assessed_exception_and_a_completed_order_are_final() -> None:
    assert EXCEPTION.actions_from("assessed") == []
    assert ORDER.actions_from("completed") == []
