"""What templates say of actions and signatures: buttons that ask the runner, and when it was signed."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.contracts import authority
from audit.declaration import ACTIONS, can_run
from audit.models import Signature
from audit.selectors.signatures import signed_time as signed_time_text
from audit.selectors.wording import word_action

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


@register.filter
def signed_time(signature: Signature) -> SafeString:
    """When it was signed, in the zone of the signature, which is named; never in the reader's."""
    moment = signature.signed_at.isoformat()
    return format_html('<time class="pm-num" datetime="{}">{}</time>', moment, signed_time_text(signature))


@register.filter
def role_name(code: str) -> str:
    """What the role is called that granted the right: ``{{ signature.role|role_name }}``."""
    return authority().role_name(code)


@register.filter
def action_name(code: str) -> str:
    """What the action or right is called: ``{{ event.action|action_name }}``."""
    return word_action(code)
