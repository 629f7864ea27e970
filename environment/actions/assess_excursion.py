"""Assess an excursion: may product be affected?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from environment.actions._periods import keep
from environment.choices import AlarmState
from environment.errors import AlreadyAssessed, AssessmentNeeded, NotOverYet
from environment.events import ExcursionAssessed
from environment.lifecycles import ALARM
from environment.models import Excursion
from kernel import clock
from kernel.events import publish


def _demand_assessable(*, excursion: Excursion, assessment: str) -> None:
    """Refuse before anything is signed."""
    if excursion.assessed_by is not None:
        raise AlreadyAssessed(excursion=excursion.code, person=excursion.assessed_by.get_full_name())
    if excursion.state != AlarmState.NORMAL:
        raise NotOverYet(excursion=excursion.code, state=ALARM.label(excursion.state))
    if not assessment.strip():
        raise AssessmentNeeded()


@action(
    "environment.assess_excursion",
    label=_("Assess"),
    subject="excursion",
    signature=Sign(
        Meaning.APPROVED,
        follows=_(
            "The excursion is assessed; it does not stand against the release of its batches any more."
        ),
    ),
    check=_demand_assessable,
)
def assess_excursion(*, excursion: Excursion, verdict: str, assessment: str, actor: Any) -> Excursion:
    """Give quality's signed verdict with its grounds, once it is over and acknowledged (URS-ENV-07, EBR-15)."""
    excursion.verdict, excursion.assessment = verdict, assessment.strip()
    excursion.assessed_by, excursion.assessed_at = actor, clock.now()
    keep(excursion)
    publish(ExcursionAssessed(excursion))
    return excursion
