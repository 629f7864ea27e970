"""State tables of order, batch record (F-21), procedure (F-18), step and exception."""

from batches.choices import (
    BatchState,
    ExceptionState,
    OrderState,
    OverrideState,
    ProcedureState,
    ProposalState,
    ResultState,
    StepState,
)
from kernel.lifecycle import Lifecycle

ORDER = Lifecycle(
    "batches.order",
    states=OrderState,
    initial=OrderState.RECEIVED,
    edges=[
        ("create_batch", (OrderState.RECEIVED,), OrderState.IN_PRODUCTION),
        ("complete_order", (OrderState.IN_PRODUCTION,), OrderState.COMPLETED),
        # The batch was rejected or cancelled: the order still waits for its goods.
        ("return_order", (OrderState.IN_PRODUCTION,), OrderState.RECEIVED),
    ],
)

BATCH = Lifecycle(
    "batches.batch",
    states=BatchState,
    initial=BatchState.PLANNED,
    edges=[
        ("issue", (BatchState.PLANNED,), BatchState.ISSUED),
        ("start_batch", (BatchState.ISSUED,), BatchState.IN_EXECUTION),
        ("cancel_batch", (BatchState.ISSUED,), BatchState.CANCELLED),
        ("complete_production", (BatchState.IN_EXECUTION,), BatchState.PRODUCTION_COMPLETE),
        # Stopped or aborted: the same way to the reviewers, who can only reject it.
        ("end_batch_early", (BatchState.IN_EXECUTION,), BatchState.PRODUCTION_COMPLETE),
        ("review_production", (BatchState.PRODUCTION_COMPLETE,), BatchState.PRODUCTION_REVIEWED),
        ("mark_qa_reviewed", (BatchState.PRODUCTION_REVIEWED,), BatchState.QA_REVIEWED),
        ("mark_released", (BatchState.QA_REVIEWED,), BatchState.RELEASED),
        ("mark_rejected", (BatchState.QA_REVIEWED,), BatchState.REJECTED),
        ("mark_recalled", (BatchState.RELEASED,), BatchState.RECALLED),
        # The only steps back, signed and with a reason.
        ("return_batch", (BatchState.PRODUCTION_REVIEWED,), BatchState.PRODUCTION_COMPLETE),
        ("return_batch", (BatchState.QA_REVIEWED,), BatchState.PRODUCTION_REVIEWED),
        # Something was added to a signed record: both reviews begin again, whoever added it.
        (
            "reopen_record",
            (BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED),
            BatchState.PRODUCTION_COMPLETE,
        ),
    ],
)

_P = ProcedureState

# F-18, ISA-88.00.01: commands in capitals there are the action names here; ``auto`` ends a transient state.
PROCEDURE = Lifecycle(
    "batches.procedure",
    states=ProcedureState,
    initial=_P.IDLE,
    edges=[
        ("start", (_P.IDLE,), _P.RUNNING),
        ("pause", (_P.RUNNING,), _P.PAUSING),
        ("resume", (_P.PAUSED,), _P.RUNNING),
        ("hold", (_P.RUNNING, _P.PAUSING, _P.PAUSED, _P.RESTARTING), _P.HOLDING),
        ("restart", (_P.HELD,), _P.RESTARTING),
        (
            "stop",
            (_P.RUNNING, _P.PAUSING, _P.PAUSED, _P.HOLDING, _P.HELD, _P.RESTARTING),
            _P.STOPPING,
        ),
        (
            "abort",
            (
                _P.RUNNING,
                _P.PAUSING,
                _P.PAUSED,
                _P.HOLDING,
                _P.HELD,
                _P.RESTARTING,
                _P.STOPPING,
                _P.STOPPED,  # as in the standard's example table
            ),
            _P.ABORTING,
        ),
        ("reset", (_P.STOPPED, _P.ABORTED, _P.COMPLETE), _P.IDLE),
        ("auto", (_P.RUNNING,), _P.COMPLETE),
        ("auto", (_P.PAUSING,), _P.PAUSED),
        ("auto", (_P.HOLDING,), _P.HELD),
        ("auto", (_P.RESTARTING,), _P.RUNNING),
        ("auto", (_P.STOPPING,), _P.STOPPED),
        ("auto", (_P.ABORTING,), _P.ABORTED),
    ],
)

STEP = Lifecycle(
    "batches.step",
    states=StepState,
    initial=StepState.PENDING,
    edges=[
        ("start_step", (StepState.PENDING,), StepState.ACTIVE),
        ("record_step", (StepState.ACTIVE,), StepState.RECORDED),
        ("close_step", (StepState.RECORDED,), StepState.DONE),
        ("skip_step", (StepState.PENDING,), StepState.SKIPPED),
        # The equipment did not take the command: the step can be started again.
        ("fail_phase", (StepState.ACTIVE,), StepState.PENDING),
        # A departure found afterwards (late data, a correction) opens a closed step again.
        ("reopen_step", (StepState.DONE,), StepState.RECORDED),
        # A value it was calculated from was corrected: the result does not stand any more.
        ("reopen_calculation", (StepState.RECORDED, StepState.DONE), StepState.ACTIVE),
        ("end_batch_early", (StepState.PENDING,), StepState.NOT_EXECUTED),
        ("end_batch_early", (StepState.ACTIVE,), StepState.INTERRUPTED),
    ],
)

OVERRIDE = Lifecycle(
    "batches.override",
    states=OverrideState,
    initial=OverrideState.REQUESTED,
    edges=[
        ("approve_override", (OverrideState.REQUESTED,), OverrideState.APPROVED),
        ("refuse_override", (OverrideState.REQUESTED,), OverrideState.REFUSED),
    ],
)

PROPOSAL = Lifecycle(
    "batches.proposal",
    states=ProposalState,
    initial=ProposalState.PROPOSED,
    edges=[
        ("approve_correction", (ProposalState.PROPOSED,), ProposalState.APPROVED),
        ("reject_correction", (ProposalState.PROPOSED,), ProposalState.REJECTED),
    ],
)

RESULT = Lifecycle(
    "batches.result",
    states=ResultState,
    initial=ResultState.COMPUTED,
    edges=[
        ("record_step", (ResultState.COMPUTED,), ResultState.STANDS),
        # A later version is proposed, and takes its place with a second person's signature.
        ("reprocess_raw_file", (ResultState.COMPUTED,), ResultState.PROPOSED),
        ("approve_reprocessing", (ResultState.PROPOSED,), ResultState.STANDS),
        ("reject_reprocessing", (ResultState.PROPOSED,), ResultState.REJECTED),
        ("supersede", (ResultState.STANDS,), ResultState.SUPERSEDED),
    ],
)

EXCEPTION = Lifecycle(
    "batches.exception",
    states=ExceptionState,
    initial=ExceptionState.OPEN,
    edges=[("assess_exception", (ExceptionState.OPEN,), ExceptionState.ASSESSED)],
)
