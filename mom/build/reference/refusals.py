"""Which coded errors an action can raise: read from its code and from what it calls."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from types import FunctionType
from typing import Any

from audit.declaration import Action
from kernel.errors import DomainError, TransitionRefused
from kernel.lifecycle import Lifecycle
from mom.build.reference.declared import app_of


def refusals_of(action: Action[Any]) -> list[type[DomainError]]:
    """The errors that the body, its check and the functions they call raise by name, by code.

    Other actions that it calls are not followed, nor are methods of records.
    """
    seen: set[FunctionType] = set()
    open_ = [each for each in (action.body, action.check) if isinstance(each, FunctionType)]
    found: dict[str, type[DomainError]] = {}
    while open_:
        function = open_.pop()
        if function in seen:
            continue
        seen.add(function)
        for named in _named(function):
            if isinstance(named, FunctionType) and app_of(named.__module__) not in ("", "kernel", "audit"):
                open_.append(named)
            elif isinstance(named, type) and issubclass(named, DomainError):
                found[named.code] = named
    return [found[code] for code in sorted(found)]


@cache
def _named(function: FunctionType) -> tuple[Any, ...]:
    """The errors that a function raises itself, and the functions that it calls."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return tuple(_resolved(tree, inspect.unwrap(function).__globals__))


def _resolved(tree: ast.Module, names: dict[str, Any]) -> Iterator[Any]:
    for node in ast.walk(tree):
        raised = node.exc if isinstance(node, ast.Raise) else None
        target = raised.func if isinstance(raised, ast.Call) else raised
        error = names.get(target.id) if isinstance(target, ast.Name) else None
        if isinstance(error, type) and issubclass(error, DomainError):
            yield error
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = names.get(node.func.id)
            if isinstance(called, FunctionType):
                yield called
        if _is_edge(node, names):
            yield TransitionRefused


def _is_edge(node: ast.AST, names: dict[str, Any]) -> bool:
    """Whether this asks a lifecycle: ``LOT.check(…)``."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "check"
    ):
        return False
    owner = node.func.value
    return isinstance(owner, ast.Name) and isinstance(names.get(owner.id), Lifecycle)
