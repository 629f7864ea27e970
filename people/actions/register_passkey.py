"""Register a passkey: its first answer shows that it works (21 CFR 11.300(e))."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import periods
from people.actions._authenticators import demand_free_name
from people.choices import AuthenticatorKind, FactorPurpose, SessionEnd
from people.errors import PasskeyKnownAlready
from people.factors import challenges, passkeys, proof
from people.models import Authenticator, User


@action(
    "people.register_passkey",
    label=_("Register passkey"),
    subject="user",
    own=True,
    proof="password",
    secret=("password", "answer", "session"),
)
def register_passkey(*, user: User, password: str, name: str, answer: str, session: str) -> Authenticator:
    """Keep what the device answered: identifier and public key; ``answer`` names the question that it answers.

    Who has an authenticator already must have proven it a moment ago: a password alone adds none. In place of one
    that was lost another is registered after a new check of who the person is.
    """
    proof.demand_right_to_register(user, session)
    number, given = passkeys.parse(answer)
    new = passkeys.check_registration(
        given, challenges.take(number, user, FactorPurpose.REGISTER_PASSKEY, session)
    )
    if Authenticator.objects.filter(credential_id=new.credential_id).exists():
        raise PasskeyKnownAlready()
    made = Authenticator(
        user=user,
        kind=AuthenticatorKind.PASSKEY,
        name=demand_free_name(user, name),
        credential_id=new.credential_id,
        public_key=new.public_key,
        rp_id=new.rp_id,
        sign_count=new.sign_count,
    )
    made.registered_at = made.tested_at = clock.now()
    made.full_clean()
    made.save()
    periods.end_of_person(user.pk, SessionEnd.CREDENTIAL)  # the next signature gives all components
    return made
