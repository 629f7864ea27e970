"""Start-up checks of the pages: every address has a declared right, every declared address exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from kernel.api.access import HoldsPermission
from kernel.pages.access import ProtectedPage
from kernel.shell import shell


@register(Tags.urls)
def check_every_page_declares_its_right(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Deny by default: a page or resource names its permission, or is listed as public with a reason."""
    return [
        Error(
            f"The page “{name}” ({view.__module__}) declares no permission.",
            hint="Derive it from kernel.pages or kernel.api.resources, decorate it with @protected(…), "
            "or list it in PHARMOM_PUBLIC_PAGES with a reason.",
            id="kernel.E001",
        )
        for name, view in _views(get_resolver().url_patterns)
        if not _is_guarded(name, view)
    ]


@register(Tags.urls)
def check_navigation_leads_somewhere(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Every navigation entry has an address."""
    found: list[CheckMessage] = []
    for entry in shell().entries:
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            found.append(
                Error(
                    f"The navigation entry “{entry.code}” leads to “{entry.url_name}”, which is no address.",
                    hint="Name a URL pattern without parameters.",
                    id="kernel.E002",
                )
            )
    return found


@register(Tags.templates)
def check_help_is_written(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every help topic has its text in every language."""
    found: list[CheckMessage] = []
    for topic in shell().topics:
        for language, _name in settings.LANGUAGES:
            name = f"help/{topic.code}.{language}.html"
            try:
                get_template(name)
            except TemplateDoesNotExist:
                found.append(Error(f"The help text {name} is missing.", id="kernel.E003"))
    return found


def _views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback


def _is_guarded(name: str, view: Any) -> bool:
    if name in settings.PHARMOM_PUBLIC_PAGES or hasattr(view, "permission"):
        return True
    resource: Any = getattr(view, "cls", None)
    if resource is not None:
        return _asks_for_its_right(resource)
    page: Any = getattr(view, "view_class", None)
    return page is not None and issubclass(page, ProtectedPage) and bool(page.permission)


def _asks_for_its_right(resource: Any) -> bool:
    """By name, not “something is declared”: AllowAny is something too.

    All classes of a resource must agree, so one that asks is enough; it asks for what the resource declares.
    """
    guards = getattr(resource, "permission_classes", None) or ()
    asks = any(isinstance(each, type) and issubclass(each, HoldsPermission) for each in guards)
    return asks and bool(getattr(resource, "permission", ""))
