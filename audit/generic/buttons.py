"""Buttons that ask the runner: a person sees what they may do, and why not what they may not do now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from audit.declaration import Action, can_run
from kernel.errors import DomainError
from kernel.lifecycle import Lifecycle
from kernel.pages import ActionButton


@dataclass(frozen=True)
class Offer:
    """An action offered on a record's page: which, where its dialog is, and how it looks.

    ``step`` is the action's name in the record's lifecycle table; without an edge in the present
    state the button is left out (``when_refused="hide"``) or shown with the reason (``"explain"``).
    ``asks`` is called with the record and the person and raises what the action itself would refuse this
    person with, beside the right: then the button is left out.
    """

    action: Action[Any]
    url_name: str
    label: str | Promise = ""
    icon: str = ""
    tone: str = ""
    step: str = ""
    when_refused: str = "hide"
    asks: Callable[[Any, Any], object] | None = None


def action_buttons(
    user: Any, record: Any, offers: Iterable[Offer], *, lifecycle: Lifecycle | None = None, state: str = ""
) -> list[ActionButton]:
    """The buttons of ``offers`` that ``user`` has the right to, for a record with a ``uuid``; ``None`` creates one."""
    buttons = []
    for offer in offers:
        if not can_run(offer.action.code, user, record) or not _is_for(offer, record, user):
            continue
        refused = _refusal(offer, lifecycle, state or str(getattr(record, "state", "")))
        if refused and offer.when_refused == "hide":
            continue
        url = reverse(offer.url_name, kwargs={"uuid": record.uuid} if record is not None else None)
        label = offer.label or offer.action.label
        buttons.append(ActionButton(label, url, offer.icon, offer.tone, refused))
    return buttons


def _is_for(offer: Offer, record: Any, user: Any) -> bool:
    if offer.asks is None:
        return True
    try:
        offer.asks(record, user)
    except DomainError:
        return False
    return True


def _refusal(offer: Offer, lifecycle: Lifecycle | None, state: str) -> str:
    if lifecycle is None or not offer.step or lifecycle.allows(state, offer.step):
        return ""
    return lifecycle.label(state)
