"""One answer of one person: the authenticator that gave it, or what is wrong with it. For inside a transaction."""

from __future__ import annotations

from typing import Any

from audit.errors import AccountLocked
from kernel import clock
from kernel.errors import DomainError
from people.choices import AuthenticatorKind, FactorPurpose
from people.errors import CodeUsedBefore, NoSuchAuthenticator, WrongCode
from people.factors import challenges, keys, passkeys, totp
from people.models import Authenticator, User


def outcome_of(
    user: Any, entered: str, purpose: FactorPurpose, session: str, *, is_late: bool
) -> Authenticator | DomainError:
    """Look at what was entered; with ``is_late`` not even that. What was asked is used up whatever the outcome."""
    if is_late or not User.objects.filter(pk=user.pk, is_active=True, locked_at=None).exists():
        return AccountLocked(username=user.get_username())
    try:
        if entered.startswith("{"):
            return _by_passkey(user, entered, purpose, session)
        return _by_code(user, entered)
    except DomainError as error:
        if error.status != WrongCode.status:
            raise  # nothing is wrong with what was given
        return error  # the question that was answered is used up all the same


def _by_code(user: Any, entered: str) -> Authenticator:
    now, was_used = clock.now(), False
    digits = entered.replace(" ", "")
    mine = Authenticator.objects.filter(user_id=user.pk, kind=AuthenticatorKind.TOTP, revoked_at=None)
    for each in mine.select_for_update().order_by("id"):
        key = keys.unseal(each.sealed_key, each.uuid)
        for step in totp.matching_steps(key, digits, now):
            if step <= each.last_step:
                was_used = True
                continue
            each.last_step, each.last_used_at = step, now
            each.save(update_fields=["last_step", "last_used_at"])
            return each
    raise CodeUsedBefore() if was_used else WrongCode()


def _by_passkey(user: Any, entered: str, purpose: FactorPurpose, session: str) -> Authenticator:
    number, answer = passkeys.parse(entered)
    asked = challenges.take(number, user, purpose, session)
    mine = passkeys.live_passkeys(user).select_for_update()
    passkey: Authenticator | None = mine.filter(credential_id=answer["id"].rstrip("=")).first()
    if passkey is None:
        raise NoSuchAuthenticator()
    passkey.sign_count = passkeys.check_answer(answer, asked, passkey)
    passkey.last_used_at = clock.now()
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey
