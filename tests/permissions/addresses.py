"""Every address of the suite with what it declares: found in the URL configuration, never listed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from audit.generic import ActionPage
from kernel.pages import DetailPage, ListPage


@dataclass(frozen=True)
class Address:
    """One page: its name, its route, and what its view declares."""

    name: str
    route: str
    view: Any

    @property
    def view_class(self) -> Any:
        """The class behind it, ``None`` for a function."""
        return getattr(self.view, "view_class", None)

    @property
    def action(self) -> Any:
        """The action that it runs, if it is a dialog."""
        if self.view_class is None or not issubclass(self.view_class, ActionPage):
            return None
        return self.view.view_initkwargs.get("action") or self.view_class.action

    @property
    def model(self) -> Any:
        """The model of a dialog's record."""
        return self.view.view_initkwargs.get("model") or getattr(self.view_class, "model", None)

    @property
    def permission(self) -> str:
        """What it takes to open it, as declared; empty when it declares nothing."""
        return str(getattr(self.view_class or self.view, "permission", ""))

    @property
    def is_list(self) -> bool:
        """Whether it is a list page."""
        return self.view_class is not None and issubclass(self.view_class, ListPage)

    @property
    def is_detail(self) -> bool:
        """Whether it is a record's page."""
        return self.view_class is not None and issubclass(self.view_class, DetailPage)


@cache
def addresses() -> tuple[Address, ...]:
    """All of them but the API's."""
    return tuple(each for each in _walk(get_resolver().url_patterns) if not each.route.startswith("api/"))


def _walk(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[Address]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{each.namespace}:" if each.namespace else ""
            yield from _walk(each.url_patterns, route, namespace + inner)
        elif isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", route, each.callback)


def dialogs() -> list[Address]:
    """The pages that run an action which somebody is granted."""
    return [each for each in addresses() if each.action is not None and not each.action.own]
