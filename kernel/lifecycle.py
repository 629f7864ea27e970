"""Lifecycles as data: one table of edges serves the guard, the drawing and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from kernel.errors import TransitionRefused

LIFECYCLES: dict[str, Lifecycle] = {}


@dataclass(frozen=True)
class Transition:
    """One edge: ``action`` leads from any of ``sources`` to ``target``."""

    action: str
    sources: tuple[str, ...]
    target: str


class Lifecycle:
    """The state table of one kind of record.

    ``edges`` are ``(action, sources, target)``; an action may have several edges when the target
    depends on the source. A state without outgoing edge is final.
    """

    def __init__(
        self,
        name: str,
        *,
        states: type[TextChoices],
        initial: str,
        edges: Iterable[tuple[str, tuple[str, ...], str]],
    ) -> None:
        self.name = name
        self.states = states
        self.initial = str(initial)
        self.transitions = tuple(
            Transition(action, tuple(str(source) for source in sources), str(target))
            for action, sources, target in edges
        )
        self._targets: dict[tuple[str, str], str] = {}
        self._check_table()
        LIFECYCLES[name] = self

    def _check_table(self) -> None:
        known = {str(value) for value in self.states.values}
        for transition in self.transitions:
            for state in (*transition.sources, transition.target):
                if state not in known:
                    raise TypeError(f"{self.name}: “{state}” is not a state")
            for source in transition.sources:
                key = (source, transition.action)
                if key in self._targets:
                    raise TypeError(f"{self.name}: two edges for {key}")
                self._targets[key] = transition.target
        if self.initial not in known:
            raise TypeError(f"{self.name}: initial “{self.initial}” is not a state")

    def allows(self, state: str, action: str) -> bool:
        """Whether the table has an edge for ``action`` in ``state``."""
        return (str(state), action) in self._targets

    def check(self, state: str, action: str) -> str:
        """Return the state that ``action`` leads to; raise ``TransitionRefused`` without an edge."""
        target = self._targets.get((str(state), action))
        if target is None:
            sources = [source for source, name in self._targets if name == action]
            raise TransitionRefused(
                action=action,
                state=self.label(state),
                allowed=", ".join(self.label(source) for source in sources) or "–",
            )
        return target

    def actions_from(self, state: str) -> list[str]:
        """The actions that the table allows in ``state``, in table order."""
        return [t.action for t in self.transitions if str(state) in t.sources]

    def label(self, state: str) -> str:
        """The state's translated name."""
        return str(self.states(str(state)).label)
