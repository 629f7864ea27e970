"""The state tables of deviation and CAPA are F-21, edge by edge."""

from __future__ import annotations

import pytest

from kernel.errors import TransitionRefused
from quality.choices import CapaState, DeviationState
from quality.lifecycles import CAPA, DEVIATION

DEVIATION_EDGES = {
    ("open", "classify_deviation"): "classified",
    ("classified", "start_investigation"): "investigating",
    ("investigating", "complete_investigation"): "actions",
    ("actions", "request_closure"): "qa_approval",
    ("qa_approval", "close_deviation"): "closed",
    ("closed", "reopen_deviation"): "reopened",
    ("reopened", "start_investigation"): "investigating",
}
CAPA_EDGES = {
    ("planned", "approve_capa"): "approved",
    ("approved", "implement_capa"): "implemented",
    ("implemented", "request_effectiveness_check"): "effectiveness_due",
    ("effectiveness_due", "confirm_effectiveness"): "closed_effective",
    ("effectiveness_due", "find_ineffective"): "ineffective",
}


@pytest.mark.parametrize(
    ("lifecycle", "edges", "states"),
    [(DEVIATION, DEVIATION_EDGES, DeviationState), (CAPA, CAPA_EDGES, CapaState)],
    ids=["deviation", "capa"],
)
def test_table_allows_these_edges_and_no_other(lifecycle, edges, states) -> None:
    actions = {action for _state, action in edges}
    for state in states.values:
        for action in actions:
            target = edges.get((state, action))
            assert lifecycle.allows(state, action) is (target is not None)
            if target is not None:
                assert lifecycle.check(state, action) == target
                continue
            with pytest.raises(TransitionRefused) as refused:
                lifecycle.check(state, action)
            assert refused.value.status == 409
