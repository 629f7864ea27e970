"""Lift a legal hold: from now on the record's date counts again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from people.models import User
from quality.errors import HoldAlreadyLifted
from quality.models import LegalHold


def _demand_in_force(*, hold: LegalHold) -> None:
    """Refuse before anything is signed."""
    if not hold.is_in_force:
        raise HoldAlreadyLifted(hold=hold.code)


@action(
    "quality.lift_legal_hold",
    label=_("Lift legal hold"),
    subject="hold",
    reason=True,
    signature=Sign(
        "approved",
        follows=_(
            "This hold ends; the record can be disposed of when its time is over and no other hold stands."
        ),
    ),
    check=_demand_in_force,
)
def lift_legal_hold(*, hold: LegalHold, actor: User) -> LegalHold:
    """Others on the same batch stay in force."""
    hold.lifted_by = actor
    hold.lifted_at = clock.now()
    hold.full_clean()
    hold.save()
    return hold
