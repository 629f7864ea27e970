"""Record that somebody's identity was checked before they may sign (21 CFR 11.100(b))."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.errors import AccountOver, DocumentNumberWritten, OwnIdentity, ServiceAccountsDoNotSignIn
from people.models import IdentityCheck, User

# Five digits in a row are no year, no room and no shift.
_NUMBER = re.compile(r"\d[\d\s./-]{3,}\d")


@action("people.record_identity_check", label=_("Record identity check"), subject="user", administration=True)
def record_identity_check(*, user: User, means: str, remark: str = "", actor: Any) -> IdentityCheck:
    """Keep who has seen what, when; never the number of a document, and never by the person (URS-SIG-09)."""
    if user.is_service:
        raise ServiceAccountsDoNotSignIn(username=user.username)
    if not user.is_active:
        raise AccountOver(person=user.printed_name)
    if user.pk == actor.pk:
        raise OwnIdentity(person=user.printed_name)
    if _NUMBER.search(remark):
        raise DocumentNumberWritten()
    check = IdentityCheck(
        user=user, checked_by=actor, means=means, remark=remark.strip(), checked_at=clock.now()
    )
    check.full_clean()
    check.save()
    return check
