"""Events of the audit trail in the global search: by the number that the page of what was done shows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.selectors.trail import events_visible_to
from audit.selectors.wording import word_action
from kernel.shell import SearchHit

MOST_DIGITS = 18


def search(user: Any, text: str) -> list[SearchHit]:
    """The event with exactly this number, for who reads the trail."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if not is_number or not user.has_perm("audit.view_trail"):
        return []
    return [
        SearchHit(
            title=str(event.pk),
            detail=f"{word_action(event.action)} · {event.subject_code}",
            url=reverse("audit:event", args=[event.pk]),
            kind=_("Event"),
            icon="history",
            exact=True,
        )
        for event in events_visible_to(user).filter(pk=int(text))
    ]
