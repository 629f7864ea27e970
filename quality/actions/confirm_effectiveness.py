"""Close an action as effective, by signature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from people.models import User
from quality.errors import OwnerMayNotJudge
from quality.lifecycles import CAPA
from quality.models import Capa


@action(
    "quality.confirm_effectiveness",
    label=_("Close as effective"),
    subject="capa",
    signature=Sign("approved", follows=_("The CAPA is closed as effective.")),
)
def confirm_effectiveness(*, capa: Capa, effect: str, actor: User) -> Capa:
    """QA found the criterion met; what was looked at stands in ``effect`` (URS-QMS-05)."""
    target = CAPA.check(capa.state, "confirm_effectiveness")
    if capa.owner_id == actor.pk:
        raise OwnerMayNotJudge(person=actor.printed_name, capa=capa.code)
    capa.state = target
    capa.effect = effect.strip()
    capa.checked_by = actor
    capa.checked_at = clock.now()
    capa.full_clean()
    capa.save()
    return capa
