"""Approve a planned action by signature, before it is done (GMP 252)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.errors import PlannerMayNotApprove
from quality.events import CapaApproved
from quality.lifecycles import CAPA
from quality.models import Capa


@action(
    "quality.approve_capa",
    label=_("Approve CAPA"),
    subject="capa",
    signature=Sign("approved", follows=_("The CAPA is approved; its owner carries it out.")),
)
def approve_capa(*, capa: Capa, actor: User) -> Capa:
    """QA agrees to action, owner, dates and criterion; never who planned or owns it."""
    target = CAPA.check(capa.state, "approve_capa")
    if actor.pk in (capa.planned_by_id, capa.owner_id):
        raise PlannerMayNotApprove(person=actor.printed_name, capa=capa.code)
    capa.state = target
    capa.approved_by = actor
    capa.approved_at = clock.now()
    capa.full_clean()
    capa.save()
    publish(CapaApproved(capa))
    return capa
