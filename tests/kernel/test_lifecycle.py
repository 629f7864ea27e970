"""A state table is checked when it is written down, and asked before a record changes its state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kernel.errors import TransitionRefused
from kernel.lifecycle import LIFECYCLES, Lifecycle


class Door(TextChoices):
    """States of a door."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    LOCKED = "locked", "Locked"
    WALLED = "walled", "Walled up"


EDGES: list[tuple[str, tuple[str, ...], str]] = [
    ("close", (Door.OPEN,), Door.CLOSED),
    ("open", (Door.CLOSED,), Door.OPEN),
    ("lock", (Door.CLOSED,), Door.LOCKED),
    ("unlock", (Door.LOCKED,), Door.CLOSED),
    ("give_up", (Door.OPEN, Door.CLOSED), Door.WALLED),
    ("give_up", (Door.LOCKED,), Door.LOCKED),
]


@pytest.fixture(autouse=True)
def only_for_this_test() -> Iterator[None]:
    """What is declared here is forgotten again."""
    before = dict(LIFECYCLES)
    yield
    LIFECYCLES.clear()
    LIFECYCLES.update(before)


def lifecycle(edges: Any = None, initial: str = Door.OPEN) -> Lifecycle:
    return Lifecycle("door", states=Door, initial=initial, edges=EDGES if edges is None else edges)


def test_an_edge_leads_to_its_target_and_may_depend_on_the_source() -> None:
    door = lifecycle()
    assert door.check("open", "close") == "closed"
    assert door.check(Door.CLOSED, "give_up") == "walled"
    assert door.check("locked", "give_up") == "locked"
    assert LIFECYCLES["door"] is door


def test_without_an_edge_there_is_no_way() -> None:
    door = lifecycle()
    for state in Door:
        for action in ("close", "open", "lock", "unlock", "give_up", "paint"):
            allowed = any(name == action and state in sources for name, sources, _target in EDGES)
            assert door.allows(state, action) is allowed
            if not allowed:
                with pytest.raises(TransitionRefused):
                    door.check(state, action)


def test_a_state_that_the_table_does_not_know_allows_nothing() -> None:
    assert not lifecycle().allows("ajar", "close")


def test_a_refusal_names_the_states_in_which_it_is_possible() -> None:
    with override("en"), pytest.raises(TransitionRefused) as refused:
        lifecycle().check("walled", "give_up")
    assert refused.value.status == 409
    assert refused.value.params == {
        "action": "give_up",
        "state": "Walled up",
        "allowed": "Open, Closed, Locked",
    }
    with override("en"), pytest.raises(TransitionRefused) as refused:
        lifecycle().check("open", "paint")
    assert refused.value.params["allowed"] == "–"


def test_actions_of_a_state_come_in_the_order_of_the_table() -> None:
    assert lifecycle().actions_from("closed") == ["open", "lock", "give_up"]
    assert lifecycle().actions_from(Door.WALLED) == []


@pytest.mark.parametrize(
    "edges",
    [
        [("close", ("ajar",), "closed")],
        [("close", ("open", "ajar"), "closed")],
        [("close", ("open",), "ajar")],
        [("close", ("Open",), "closed")],
    ],
)
def test_a_table_with_an_unknown_state_stops_the_start(edges: Any) -> None:
    with pytest.raises(TypeError, match="is not a state"):
        lifecycle(edges)
    assert "door" not in LIFECYCLES


def test_a_table_with_an_unknown_beginning_stops_the_start() -> None:
    with pytest.raises(TypeError, match="initial “ajar” is not a state"):
        lifecycle(initial="ajar")


@pytest.mark.parametrize(
    "edges",
    [
        [("close", ("open",), "closed"), ("close", ("open",), "locked")],
        [("close", ("open", "closed"), "closed"), ("close", ("locked", "closed"), "locked")],
        [("close", ("open", "open"), "closed")],
    ],
)
def test_two_edges_for_one_state_and_action_stop_the_start(edges: Any) -> None:
    """Otherwise the order of lines would decide where a record goes."""
    with pytest.raises(TypeError, match="two edges for"):
        lifecycle(edges)
    assert "door" not in LIFECYCLES


def test_every_state_of_the_suite_is_reached_by_some_table() -> None:
    """A state that no edge leads to is a word, not a state; units share their states between two tables."""
    assert len(LIFECYCLES) > 5
    reached: dict[type[TextChoices], set[str]] = {}
    for each in LIFECYCLES.values():
        targets = {transition.target for transition in each.transitions}
        reached.setdefault(each.states, set()).update({each.initial}, targets)
    for states, found in reached.items():
        assert found == {str(value) for value in states.values}, states
