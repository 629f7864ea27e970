"""From a person's page to what explains their rights."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.pages import may_open
from kernel.shell import RecordLink
from people.models import User


def links(record: Any, user: Any) -> list[RecordLink]:
    """Why this person may do something, or may not, for those who may read accounts."""
    if not isinstance(record, User) or not may_open(user, "people.view_people"):
        return []
    address = reverse("people:explain", kwargs={"uuid": record.uuid})
    return [RecordLink(_("Explain a decision"), address, "zoom-question")]
