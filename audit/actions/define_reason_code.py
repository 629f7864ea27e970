"""Define a reason that people can give for a change."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.errors import LastReasonInUse, ReasonCodeTaken
from audit.models import ReasonCode


@action("audit.define_reason_code", label=_("Define reason"), administration=True)
def define_reason_code(
    *, code: str, label: dict[str, str], is_active: bool = True, is_new: bool = False
) -> ReasonCode:
    """Create or change one reason of the list (URS-AUD-04); ``is_new`` refuses a code that is there.

    Raises ``LastReasonInUse`` where none would be left that a change can be given.
    """
    with connection.cursor() as cursor:  # two who define one at once: the second sees what the first has made
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('define audit.ReasonCode'))")
    reason = ReasonCode.objects.filter(code=code).first()
    if reason is not None and is_new:
        raise ReasonCodeTaken(code=code)
    if reason is not None and reason.is_active and not is_active and not _others_in_use(reason):
        raise LastReasonInUse(code=code)
    reason = reason or ReasonCode(code=code)
    reason.label = label
    reason.is_active = is_active
    reason.full_clean()
    reason.save()
    return reason


def _others_in_use(reason: ReasonCode) -> bool:
    return ReasonCode.objects.filter(is_active=True).exclude(pk=reason.pk).exists()
