"""Find an action ineffective: close it by signature and plan the one that replaces it (GMP 254)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from kernel.events import publish
from people.models import User
from quality.actions.plan_capa import plan_capa
from quality.errors import OwnerMayNotJudge
from quality.events import CapaFoundIneffective
from quality.lifecycles import CAPA
from quality.models import Capa


@action(
    "quality.find_ineffective",
    label=_("Find ineffective"),
    subject="capa",
    signature=Sign("reviewed", follows=_("The CAPA ends as ineffective, and its successor is planned.")),
)
def find_ineffective(
    *,
    capa: Capa,
    effect: str,
    next_description: str,
    next_owner: User,
    next_due_on: date,
    next_criterion: str,
    next_check_on: date,
    actor: User,
) -> Capa:
    """The criterion was not met: the action ends as ineffective and its successor is planned at once."""
    target = CAPA.check(capa.state, "find_ineffective")
    if capa.owner_id == actor.pk:
        raise OwnerMayNotJudge(person=actor.printed_name, capa=capa.code)
    capa.state = target
    capa.effect = effect.strip()
    capa.checked_by = actor
    capa.checked_at = clock.now()
    capa.full_clean()
    capa.save()
    successor = plan_capa(
        deviation=capa.deviation,
        kind=capa.kind,
        description=next_description,
        owner=next_owner,
        due_on=next_due_on,
        effectiveness_criterion=next_criterion,
        check_on=next_check_on,
        predecessor=capa,
        actor=actor,
    )
    publish(CapaFoundIneffective(capa, successor))
    return capa
