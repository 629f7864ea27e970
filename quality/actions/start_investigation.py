"""Start the investigation of a deviation and name who leads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.contracts import scope_of
from audit.declaration import action
from kernel import clock
from people.models import User
from people.selectors.rights import people_who_may
from quality.errors import CannotInvestigate
from quality.lifecycles import DEVIATION
from quality.models import Deviation


@action("quality.start_investigation", label=_("Start investigation"), subject="deviation")
def start_investigation(*, deviation: Deviation, investigator: User) -> Deviation:
    """Name the investigator, who must hold the right to investigate at the deviation's site."""
    deviation.state = DEVIATION.check(deviation.state, "start_investigation")
    able = people_who_may("quality.complete_investigation", scope_of(deviation), clock.now())
    if not able.filter(pk=investigator.pk).exists():
        raise CannotInvestigate(person=investigator.printed_name)
    deviation.investigator = investigator
    deviation.full_clean()
    deviation.save()
    return deviation
