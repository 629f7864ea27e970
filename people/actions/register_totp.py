"""Register an authenticator app: its first right code shows that it works (21 CFR 11.300(e))."""

from __future__ import annotations

import base64
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import periods
from people.actions._authenticators import demand_free_name
from people.choices import AuthenticatorKind, FactorPurpose, SessionEnd
from people.errors import WrongCode
from people.factors import challenges, keys, proof, totp
from people.models import Authenticator, User


@action(
    "people.register_totp",
    label=_("Register authenticator app"),
    subject="user",
    own=True,
    proof="password",
    secret=("password", "code", "question", "session"),
)
def register_totp(
    *, user: User, password: str, name: str, code: str, question: str, session: str
) -> Authenticator:
    """Take the key that was shown a moment ago into use; ``question`` is its number, ``code`` what the app shows.

    Who has an authenticator already must have proven it a moment ago: a password alone adds none. In place of one
    that was lost another is registered after a new check of who the person is.
    """
    proof.demand_right_to_register(user, session)
    asked = challenges.take(question, user, FactorPurpose.REGISTER_TOTP, session)
    key, now = base64.b64decode(asked["key"]), clock.now()
    steps = totp.matching_steps(key, code.replace(" ", ""), now)
    if not steps:
        raise WrongCode()
    made = Authenticator(
        user=user, kind=AuthenticatorKind.TOTP, name=demand_free_name(user, name), uuid=uuid4()
    )
    made.sealed_key = keys.seal(key, made.uuid)
    made.registered_at = made.tested_at = now
    made.last_step = steps[-1]
    made.full_clean()
    made.save()
    periods.end_of_person(user.pk, SessionEnd.CREDENTIAL)  # the next signature gives all components
    return made
