"""From the page of any record to its audit trail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.models import Guarded
from kernel.pages import may_open
from kernel.shell import RecordLink


def links(record: Any, user: Any) -> list[RecordLink]:
    """The trail, narrowed to what concerns this record, for those who may read it."""
    if not isinstance(record, Guarded) or not may_open(user, "audit.view_trail"):
        return []
    # The last reference names the record itself; those before it are what it belongs to.
    code = record.audit_refs()[-1].partition(":")[2]
    address = f"{reverse('audit:trail')}?{urlencode({'record': code})}"
    return [RecordLink(_("Audit trail of this record"), address, "history")]
