"""Define a reason that people can give for a change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.models import ReasonCode


@action("audit.define_reason_code", label=_("Define reason"), administration=True)
def define_reason_code(*, code: str, label: dict[str, str], is_active: bool = True) -> ReasonCode:
    """Create or change one reason of the list (URS-AUD-04)."""
    reason = ReasonCode.objects.filter(code=code).first() or ReasonCode(code=code)
    reason.label = label
    reason.is_active = is_active
    reason.full_clean()
    reason.save()
    return reason
