"""Accounts and roles in the global search, for those who look after them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from people.models import Role, User

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """Accounts by user ID or name, deactivated ones too; roles by code or name."""
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
