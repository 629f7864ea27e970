"""From the page of any record to its audit trail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.models import Guarded
from kernel.pages import may_open
from kernel.shell import RecordLink


def links(record: Any, user: Any) -> list[RecordLink]:
    """Its history, and the trail narrowed to what concerns it, for those who may read the trail."""
    if not isinstance(record, Guarded) or not may_open(user, "audit.view_trail"):
        return []
    # The last reference names the record itself; those before it are what it belongs to.
    code = record.audit_refs()[-1].partition(":")[2]
    address = f"{reverse('audit:trail')}?{urlencode({'record': code})}"
    found = []
    if isinstance(record, get_user_model()):
        did = reverse("audit:person", kwargs={"username": record.get_username()})
        found.append(RecordLink(_("What this person did"), did, "user-check"))
    own = {"kind": record._meta.label_lower, "uuid": record.uuid}
    return [
        *found,
        RecordLink(
            _("History and past states"), reverse("audit:record_history", kwargs=own), "calendar-time"
        ),
        RecordLink(_("Audit trail of this record"), address, "history"),
    ]
