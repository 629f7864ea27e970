"""The saved filters that a person can use: their own, and those shared with a role that they hold."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from kernel import clock
from people.models import SavedFilter
from people.selectors.rights import grants_in_effect


def filters_of(user: Any) -> QuerySet[SavedFilter]:
    """The person's own."""
    return SavedFilter.objects.filter(owner=user).select_related("role").order_by("page", "name", "pk")


def filters_for(user: Any, page: str) -> QuerySet[SavedFilter]:
    """Those of one list: the person's own and those of their roles."""
    held = grants_in_effect(clock.now()).filter(user=user).values("role")
    usable = SavedFilter.objects.filter(Q(owner=user) | Q(role__in=held), page=page)
    return usable.select_related("owner").order_by("name", "pk")
