"""The terms of an action: everything that its declaration says, and what follows from that alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from django.utils.functional import Promise

from audit.contracts import Scope, scope_of
from audit.errors import WrongCall
from audit.signing import Sign

R = TypeVar("R")


@dataclass(kw_only=True, eq=False)
class Terms(Generic[R]):
    """What is declared beside ``body``, in the words of ``audit.declaration.action``."""

    code: str
    body: Callable[..., R]
    label: str | Promise
    subject: str | None = None
    scope: str | None = None
    locks: tuple[str, ...] = ()
    reason: bool | Literal["on_change"] = False
    signature: Sign | None = None
    event_caused: bool = False
    own: bool = False
    administration: bool = False
    check: Callable[..., None] | None = None
    proof: str | None = None
    secret: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for parameter in self.parameters.values():
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
                raise TypeError(f"{self.code}: “{parameter.name}” must be keyword-only")

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The body's own parameters by name."""
        return inspect.signature(self.body).parameters

    @property
    def may_meet_a_record(self) -> bool:
        """Whether it depends on what is there already if this action needs a reason."""
        return self.reason == "on_change" or (
            self.subject is None and self.reason is False and not self.event_caused
        )

    def scope_of(self, arguments: Mapping[str, Any]) -> Scope:
        """Where the action would happen: the place of its subject or of its ``scope`` argument."""
        name = self.scope or self.subject
        return scope_of(arguments.get(name)) if name else Scope()

    def recorded(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the trail keeps of the arguments, and a signature covers: not the subject, no secret."""
        return {
            name: value
            for name, value in arguments.items()
            if name not in self.secret and name != self.subject
        }

    def demand(self, arguments: Mapping[str, Any]) -> None:
        """Refuse arguments that the body does not take, and a call without one that it needs (``WrongCall``)."""
        wanted = {name for name in self.parameters if name != "actor"}
        unknown = set(arguments) - wanted
        missing = {
            name
            for name in wanted - set(arguments)
            if self.parameters[name].default is inspect.Parameter.empty
        }
        if unknown or missing:
            names = ", ".join(sorted(unknown | missing))
            raise WrongCall(action=self.code, why=f"unknown or missing: {names}")
