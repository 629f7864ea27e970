"""State tables of deviation and CAPA, as F-21 draws them."""

from kernel.lifecycle import Lifecycle
from quality.choices import CapaState, DeviationState

DEVIATION = Lifecycle(
    "quality.deviation",
    states=DeviationState,
    initial=DeviationState.OPEN,
    edges=[
        ("classify_deviation", (DeviationState.OPEN,), DeviationState.CLASSIFIED),
        (
            "start_investigation",
            (DeviationState.CLASSIFIED, DeviationState.REOPENED),
            DeviationState.INVESTIGATING,
        ),
        ("complete_investigation", (DeviationState.INVESTIGATING,), DeviationState.ACTIONS),
        ("request_closure", (DeviationState.ACTIONS,), DeviationState.QA_APPROVAL),
        ("close_deviation", (DeviationState.QA_APPROVAL,), DeviationState.CLOSED),
        ("reopen_deviation", (DeviationState.CLOSED,), DeviationState.REOPENED),
    ],
)

CAPA = Lifecycle(
    "quality.capa",
    states=CapaState,
    initial=CapaState.PLANNED,
    edges=[
        ("approve_capa", (CapaState.PLANNED,), CapaState.APPROVED),
        ("implement_capa", (CapaState.APPROVED,), CapaState.IMPLEMENTED),
        ("request_effectiveness_check", (CapaState.IMPLEMENTED,), CapaState.EFFECTIVENESS_DUE),
        ("confirm_effectiveness", (CapaState.EFFECTIVENESS_DUE,), CapaState.CLOSED_EFFECTIVE),
        ("find_ineffective", (CapaState.EFFECTIVENESS_DUE,), CapaState.INEFFECTIVE),
    ],
)

# In these states the finished report can still be amended, with a reason.
AMENDABLE = frozenset({DeviationState.ACTIONS, DeviationState.QA_APPROVAL})

# In these states other batches can be named and concluded on.
ASSESSABLE = frozenset({DeviationState.INVESTIGATING, *AMENDABLE})

# In these states a corrective or preventive action can be planned.
PLANNABLE = frozenset({DeviationState.INVESTIGATING, DeviationState.ACTIONS})
