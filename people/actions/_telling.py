"""People hear what became of what they asked for, and of a delegation's beginning and end; the trail has the facts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from people.choices import RoleRequestState
from people.models import RoleGrant, RoleRequest
from people.notifications import notify
from people.selectors.grant_words import request_words


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


def tell_of_decision(request: RoleRequest, by: Any) -> None:
    """Whoever asked, and whom it is about, hear what became of it; ``by`` decided and knows it already."""
    texts = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            state = str(RoleRequestState(request.state).label)
            texts[key] = f"{state}: {request_words(request)}"
    severity = "warn" if request.state == RoleRequestState.REFUSED else "neutral"
    people = {each.pk: each for each in (request.requested_by, request.user)}
    for person in people.values():
        if person.is_active and person.pk != by.pk:
            notify(person, texts, url=reverse("people:own_requests"), severity=severity)


def _of(grant: RoleGrant) -> tuple[Any, Any, dict[str, str]]:
    if grant.delegated_from is None:
        raise LookupError("a delegation says from which grant")
    name = grant.role.name
    return grant.delegated_from.user, grant.user, {"en": name["en"], "zh": name["zh"]}
