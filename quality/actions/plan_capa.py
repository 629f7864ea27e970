"""Plan a corrective or preventive action: owner, dates and criterion before anything is done (GMP 252)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from audit.contracts import scope_of
from audit.declaration import action
from kernel import clock
from people.models import User
from people.selectors.rights import people_who_may
from quality.choices import CapaState
from quality.errors import CannotOwn, CheckBeforeDue, DueInThePast, NotOfThisPlace, NotPlannable
from quality.lifecycles import DEVIATION, PLANNABLE
from quality.models import Capa, Deviation
from quality.models.numbering import next_code


@action("quality.plan_capa", label=_("Plan CAPA"), subject="deviation")
def plan_capa(
    *,
    deviation: Deviation,
    kind: str,
    description: str,
    owner: User,
    due_on: date,
    effectiveness_criterion: str,
    check_on: date,
    predecessor: Capa | None = None,
    actor: User,
) -> Capa:
    """Add an action to a deviation, or the one that replaces an ineffective action (URS-QMS-05)."""
    _check_plannable(deviation, predecessor)
    _check_owner_and_dates(deviation, owner, due_on, check_on)
    capa = Capa(
        site=deviation.site,
        code=next_code(Capa, deviation.site, "CAPA"),
        deviation=deviation,
        predecessor=predecessor,
        kind=kind,
        description=description.strip(),
        owner=owner,
        due_on=due_on,
        effectiveness_criterion=effectiveness_criterion.strip(),
        check_on=check_on,
        planned_by=actor,
        planned_at=clock.now(),
    )
    capa.full_clean()
    capa.save()
    return capa


def _check_plannable(deviation: Deviation, predecessor: Capa | None) -> None:
    """In these states of the deviation, or in place of one of its ineffective actions."""
    replaces = predecessor is not None and predecessor.state == CapaState.INEFFECTIVE
    if deviation.state not in PLANNABLE and not replaces:
        raise NotPlannable(deviation=deviation.code, state=DEVIATION.label(deviation.state))
    if predecessor is not None and predecessor.deviation_id != deviation.pk:
        raise NotOfThisPlace(record=predecessor.code, place=deviation.code)


def _check_owner_and_dates(deviation: Deviation, owner: User, due_on: date, check_on: date) -> None:
    able = people_who_may("quality.implement_capa", scope_of(deviation), clock.now())
    if not able.filter(pk=owner.pk).exists():
        raise CannotOwn(person=owner.printed_name)
    if due_on < clock.today(deviation.site.zone):
        raise DueInThePast(date=due_on.isoformat())
    if check_on <= due_on:
        raise CheckBeforeDue(check=check_on.isoformat(), due=due_on.isoformat())
