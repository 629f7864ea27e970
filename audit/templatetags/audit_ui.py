"""Buttons in templates that ask the runner whether they may be there."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from audit.runner import ACTIONS, can_run

register = template.Library()


@register.inclusion_tag("audit/action_link.html", takes_context=True)
def action_link(
    context: Any,
    code: str,
    url_name: str,
    record: Any = None,
    *,
    icon: str = "",
    tone: str = "primary",
    label: str = "",
) -> dict[str, Any]:
    """A button for the action ``code``, left out when the person has no right to it."""
    user = context["request"].user
    url = reverse(url_name, kwargs={"uuid": record.uuid} if record is not None else None)
    return {
        "offered": can_run(code, user, record),
        "label": label or ACTIONS[code].label,
        "url": url,
        "icon_name": icon,
        "tone": tone,
        "refused": "",
        "button_id": "",
    }
