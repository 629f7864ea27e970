"""Ask for another end of a grant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.actions._requests import file_for_grant
from people.choices import RequestKind
from people.models import RoleGrant, RoleRequest


@action(
    "people.request_grant_change", label=_("Request change of period"), subject="grant", administration=True
)
def request_grant_change(
    *, grant: RoleGrant, why: str, valid_until: datetime | None = None, actor: Any
) -> RoleRequest:
    """Ask that the grant ends at ``valid_until``, or has no end; two persons agree as for a new one (URS-ACC-04)."""
    return file_for_grant(grant, RequestKind.CHANGE, valid_until, why, actor)
