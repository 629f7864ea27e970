"""Record that a person is trained for an equipment class or a recipe."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.errors import OverBeforeItBegins
from people.models import Qualification, User


@action("people.record_qualification", label=_("Record qualification"), subject="user")
def record_qualification(
    *, user: User, kind: str, code: str, valid_until: datetime | None = None
) -> Qualification:
    """Add the qualification from now on (GMP 27, URS-ACC-12).

    Raises ``OverBeforeItBegins`` for an end that has passed.
    """
    if valid_until is not None and valid_until <= clock.now():
        raise OverBeforeItBegins()
    qualification = Qualification(
        user=user, kind=kind, code=code, valid_from=clock.now(), valid_until=valid_until
    )
    qualification.full_clean()
    qualification.save()
    return qualification
