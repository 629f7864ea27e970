"""Record that an authenticator works: once at issue, then as often as the plant says (21 CFR 11.300(e))."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._authenticators import own
from people.errors import NotProven
from people.factors import proof
from people.models import Authenticator, User


@action(
    "people.record_authenticator_test",
    label=_("Test authenticator"),
    subject="user",
    own=True,
    secret=("session",),
)
def record_authenticator_test(*, user: User, authenticator: Authenticator, session: str) -> Authenticator:
    """Note that it gave what it should a moment ago; another one's proof does not count for it (URS-ACC-10)."""
    mine = own(user, authenticator)
    if proof.demand_proof(user, session) != str(mine.uuid):
        raise NotProven()
    mine.tested_at = clock.now()
    mine.save()
    return mine
