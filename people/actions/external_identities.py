"""Link an account at the identity provider with a person here, confirm it, take the link away."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.errors import IdentityTaken, LinkIsGone, ServiceAccountsDoNotSignIn, SingleSignOnOff
from people.models import ExternalIdentity, User


@action(
    "people.link_identity", label=_("Link with the identity provider"), subject="user", administration=True
)
def link_identity(*, user: User, subject: str) -> ExternalIdentity:
    """Say which account at the provider is this person's; it opens nothing until they confirm it themselves.

    Raises ``IdentityTaken`` where either of the two has a link already, ``SingleSignOnOff`` without a provider.
    """
    issuer = settings.PHARMOM_OIDC_ISSUER
    if not issuer:
        raise SingleSignOnOff()
    if user.is_service:
        raise ServiceAccountsDoNotSignIn(username=user.username)
    return _link(user, issuer, subject)


@action(
    "people.confirm_identity",
    label=_("Confirm the account at the identity provider"),
    subject="user",
    own=True,
    proof="password",
    secret=("password",),
)
def confirm_identity(*, user: User, issuer: str, subject: str, password: str) -> ExternalIdentity:
    """Confirm by one's own secret that the account at the provider is one's own.

    Neither an administrator nor the provider alone can open somebody's account thereby (URS-SIG-11). Raises
    ``IdentityTaken``.
    """
    identity = ExternalIdentity.objects.filter(
        user=user, issuer=issuer, subject=subject, unlinked_at=None
    ).first()
    identity = identity or _link(user, issuer, subject)
    identity.confirmed_at = clock.now()
    identity.save()
    return identity


@action(
    "people.unlink_identity",
    label=_("Take the link away"),
    subject="identity",
    reason=True,
    administration=True,
)
def unlink_identity(*, identity: ExternalIdentity) -> ExternalIdentity:
    """The account at the provider opens nothing from now on; it can be linked anew."""
    if identity.unlinked_at is not None:
        raise LinkIsGone(person=identity.user.printed_name)
    identity.unlinked_at = clock.now()
    identity.save()
    return identity


def _link(user: User, issuer: str, subject: str) -> ExternalIdentity:
    living = ExternalIdentity.objects.filter(issuer=issuer, unlinked_at=None)
    if living.filter(Q(subject=subject) | Q(user=user)).exists():
        raise IdentityTaken(subject=subject, person=user.printed_name)
    identity = ExternalIdentity(user=user, issuer=issuer, subject=subject)
    identity.full_clean()
    identity.save()
    return identity
