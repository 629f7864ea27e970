"""Ask that a grant ends; for cause, an administrator withdraws it at once (``end_grant``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.actions._requests import file_for_grant
from people.choices import RequestKind
from people.models import RoleGrant, RoleRequest


@action("people.request_withdrawal", label=_("Request withdrawal"), subject="grant", administration=True)
def request_withdrawal(*, grant: RoleGrant, why: str, actor: Any) -> RoleRequest:
    """Ask that the grant ends when two persons have agreed (URS-ACC-04)."""
    return file_for_grant(grant, RequestKind.WITHDRAW, None, why, actor)
