"""Seal every authenticator app anew with the newest key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.choices import AuthenticatorKind
from people.errors import FactorKeyUnusable, SealedByNoKey
from people.factors import challenges, keys
from people.models import Authenticator


@action(
    "people.rotate_factor_key", label=_("Rotate the authenticators' key"), administration=True, reason=True
)
def rotate_factor_key(*, former: list[str], key: str) -> int:
    """Seal what is live with the key whose fingerprint is ``key``; returns the number of apps.

    All in one transaction: whatever stops it leaves everything as it was, and the former keys, which are dropped by
    ``manage.py rotate_factor_key`` once this is committed, open it. What is revoked is never opened again.
    """
    keys.wait_for_sealing()
    if keys.fingerprints()[:1] != [key]:
        raise FactorKeyUnusable(why="a newer one was made meanwhile")
    apps = Authenticator.objects.filter(kind=AuthenticatorKind.TOTP, revoked_at=None)
    sealed = 0
    for each in apps.select_for_update(of=("self",)).select_related("user").order_by("id"):
        try:
            content = keys.unseal(each.sealed_key, each.uuid)
        except FactorKeyUnusable:
            raise SealedByNoKey(name=each.name, person=each.user.printed_name) from None
        each.sealed_key = keys.seal(content, each.uuid)
        each.save()
        sealed += 1
    challenges.seal_anew()
    return sealed
