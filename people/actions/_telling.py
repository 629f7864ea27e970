"""Holder and deputy hear of the beginning and of the end of a delegation; the facts stand in the trail."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from people.models import RoleGrant
from people.notifications import notify


def tell_of_delegation(grant: RoleGrant) -> None:
    """Both have agreed: the deputy has work to do, and the holder is relieved of it."""
    holder, deputy, role = _of(grant)
    url = reverse("people:my_account")
    text = {
        "en": f"You hold the role “{role['en']}” for {holder.printed_name}.",
        "zh": f"您现代理 {holder.printed_name} 持有角色“{role['zh']}”。",
    }
    notify(deputy, text, url=url)
    text = {
        "en": f"{deputy.printed_name} holds the role “{role['en']}” for you.",
        "zh": f"{deputy.printed_name} 现代理您持有角色“{role['zh']}”。",
    }
    notify(holder, text, url=url)


def tell_of_end(grant: RoleGrant, by: Any = None) -> None:
    """It ends earlier than was agreed; ``by`` knows it already."""
    holder, deputy, role = _of(grant)
    text = {
        "en": f"{deputy.printed_name} no longer holds the role “{role['en']}” for {holder.printed_name}.",
        "zh": f"{deputy.printed_name} 不再代理 {holder.printed_name} 持有角色“{role['zh']}”。",
    }
    for person in (holder, deputy):
        if person.is_active and (by is None or person.pk != by.pk):
            notify(person, text, url=reverse("people:my_account"), severity="warn")


def _of(grant: RoleGrant) -> tuple[Any, Any, dict[str, str]]:
    if grant.delegated_from is None:
        raise LookupError("a delegation says from which grant")
    name = grant.role.name
    return grant.delegated_from.user, grant.user, {"en": name["en"], "zh": name["zh"]}
