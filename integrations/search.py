"""Connections, messages, API tokens and imports in the global search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.selectors.endpoints import endpoints_visible_to
from integrations.selectors.imports import mappings_visible_to, runs_visible_to
from integrations.selectors.messages import messages_visible_to
from integrations.selectors.tokens import all_tokens
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """By code or name; messages by what they are about too, tokens by how they begin."""
    found: list[SearchHit] = []
    named = Q(code__icontains=text) | Q(name__icontains=text)
    if user.has_perm("integrations.view_endpoint"):
        found += [
            SearchHit.of(each, text, kind=_("Connection"), icon="plug", detail=str(each.name))
            for each in endpoints_visible_to(user).filter(named)[:MOST]
        ]
    if user.has_perm("integrations.view_message"):
        about = Q(code__icontains=text) | Q(about__iexact=text)
        found += [
            SearchHit.of(
                each,
                text,
                kind=_("Message"),
                icon="send",
                detail=f"{each.about} · {each.get_state_display()}",
            )
            for each in messages_visible_to(user).filter(about)[:MOST]
        ]
    if user.has_perm("integrations.view_token"):
        begins = Q(prefix__istartswith=text) | Q(name__icontains=text)
        found += [
            SearchHit.of(each, text, kind=_("API token"), icon="key", detail=each.name, code=each.prefix)
            for each in all_tokens().filter(begins)[:MOST]
        ]
    if user.has_perm("integrations.view_import"):
        found += _imports(user, text)
    return found


def _imports(user: Any, text: str) -> list[SearchHit]:
    about = Q(code__icontains=text) | Q(file__name__icontains=text) | Q(file__sha256=text.lower())
    runs = [
        SearchHit.of(each, text, kind=_("Import"), icon="file-import", detail=each.file.name)
        for each in runs_visible_to(user).filter(about)[:MOST]
    ]
    mappings = [
        SearchHit.of(
            each, text, kind=_("Import mapping"), icon="table-column", detail=f"v{each.version} · {each.name}"
        )
        for each in mappings_visible_to(user).filter(Q(code__icontains=text) | Q(name__icontains=text))[:MOST]
    ]
    return [*runs, *mappings]
