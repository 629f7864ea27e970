"""What the actions on authenticators share."""

from __future__ import annotations

from people.errors import AuthenticatorNameTaken, AuthenticatorOfSomebodyElse, AuthenticatorRevoked
from people.models import Authenticator, User


def demand_free_name(user: User, name: str) -> str:
    """The name as it is kept; the person has no other authenticator in use that is called so."""
    wanted = " ".join(name.split())
    if Authenticator.objects.filter(user=user, revoked_at=None, name=wanted).exists():
        raise AuthenticatorNameTaken(name=wanted)
    return wanted


def own(user: User, authenticator: Authenticator) -> Authenticator:
    """The person's own, in use, locked and as it is now."""
    found: Authenticator = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    if found.user_id != user.pk:
        raise AuthenticatorOfSomebodyElse(name=found.name)
    if found.revoked_at is not None:
        raise AuthenticatorRevoked(name=found.name)
    return found
