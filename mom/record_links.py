"""From a role and from a right to where else they are answered for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.pages import may_open
from kernel.shell import RecordLink
from mom.role_matrix import VIEW, RightRow
from mom.rules import VIEW as VIEW_RULES
from people.models import Role


def links(record: Any, user: Any) -> list[RecordLink]:
    """What a role holds, since when; who could do this at any other moment."""
    if not isinstance(record, Role | RightRow) or not may_open(user, VIEW):
        return []
    if isinstance(record, Role):
        address = f"{reverse('role_matrix')}?{urlencode({'role': record.code})}"
        return [RecordLink(_("Role matrix"), address, "table-column")]
    address = f"{reverse('people:who_could')}?{urlencode({'action': record.code})}"
    found = [RecordLink(_("Who could …?"), address, "zoom-question")]
    if record.rule is not None and may_open(user, VIEW_RULES):
        address = f"{reverse('rules')}?{urlencode({'q': record.code})}"
        found.append(RecordLink(_("Rules"), address, "gavel"))
    return found
