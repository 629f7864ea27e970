"""Accounts, roles and sessions in the global search, for those who look after them."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from people.models import AccountabilityStatement, ComplianceRules, PersonSession, Role, User
from people.selectors.access_list import reviews_visible_to
from people.selectors.role_requests import requests_visible_to
from people.selectors.terminals import terminals_visible_to

MOST = 8
# How a session is called: the first digits of its digest.
BEGINNING = re.compile(r"[0-9a-f]{6,12}")
# RR-0001, AR-SZ-0001, RULES-2, S-1.
NUMBERED = re.compile(r"(RR|AR-.{1,20}|RULES|S)-([0-9]{1,9})", re.IGNORECASE)


def search(user: Any, text: str) -> list[SearchHit]:
    """Accounts by user ID or name, deactivated ones too; roles by code or name; sessions by their beginning."""
    return [
        *_people_and_roles(user, text),
        *_sessions(user, text),
        *_terminals(user, text),
        *_of_access(user, text),
    ]


def _of_access(user: Any, text: str) -> list[SearchHit]:
    """Requests for roles, reviews of access, versions of its rules and of the statement, by their numbers."""
    wanted = NUMBERED.fullmatch(text.strip())
    if wanted is None:
        return []
    kind, number = wanted[1].upper(), int(wanted[2])
    code = text.strip().upper()
    found: Any = ()
    if kind == "RR":
        found, kind, icon = requests_visible_to(user).filter(code=code), _("Role request"), "user-plus"
    elif kind.startswith("AR-"):
        found, kind, icon = reviews_visible_to(user).filter(code=code), _("Access review"), "clipboard-check"
    elif kind == "RULES" and user.has_perm("people.view_access_rules"):
        found, kind, icon = (
            ComplianceRules.objects.filter(version=number),
            _("Rules of access"),
            "adjustments",
        )
    elif kind == "S" and user.has_perm("people.view_people"):
        found, kind, icon = (
            AccountabilityStatement.objects.filter(version=number),
            _("Statement"),
            "signature",
        )
    return [SearchHit.of(each, text, kind=kind, icon=icon, detail=str(each)) for each in found]


def _sessions(user: Any, text: str) -> list[SearchHit]:
    begins = text.strip().casefold()
    if not BEGINNING.fullmatch(begins) or not user.has_perm("people.view_sessions"):
        return []
    found = PersonSession.objects.filter(digest__startswith=begins).select_related("user")
    return [
        SearchHit.of(each, text, kind=_("Session"), icon="device-desktop", detail=str(each.user))
        for each in found.order_by("-pk")[:MOST]
    ]


def _terminals(user: Any, text: str) -> list[SearchHit]:
    found = terminals_visible_to(user).filter(Q(code__icontains=text) | Q(name__icontains=text))
    return [
        SearchHit.of(each, text, kind=_("Terminal"), icon="device-tablet", detail=each.name)
        for each in found[:MOST]
    ]


def _people_and_roles(user: Any, text: str) -> list[SearchHit]:
    if not user.has_perm("people.view_people"):
        return []
    people = User.objects.filter(Q(username__icontains=text) | Q(printed_name__icontains=text))
    roles = Role.objects.filter(Q(code__icontains=text) | Q(name__icontains=text))
    return [
        *(
            SearchHit.of(
                each, text, kind=_("Person"), icon="user", detail=each.printed_name, code=each.username
            )
            for each in people.order_by("username")[:MOST]
        ),
        *(
            SearchHit.of(each, text, kind=_("Role"), icon="users-group", detail=str(each.name))
            for each in roles.order_by("code")[:MOST]
        ),
    ]
