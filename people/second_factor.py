"""What a person has beside the secret they know: whether it is asked for, and whether what was given is right.

One door for sign-in, signing and changes of the account. Answers at one account are taken one after the other, so
of two with the same code one is too late; wrong ones count like wrong passwords, and lock (URS-ACC-09, URS-SIG-12).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.contracts import authority
from audit.errors import AccountLocked
from audit.event_store import record_refusal
from kernel.errors import DomainError
from people.actions.lock_account import lock_account
from people.choices import AuthenticatorKind, FactorPurpose
from people.errors import FactorMissing
from people.factors.answers import outcome_of
from people.factors.proof import is_needed, keep_proof
from people.models import Authenticator, SignInState, User
from people.rules import in_force

__all__ = ["is_needed", "prove", "verify"]

_LOGGED_AS = {
    FactorPurpose.SIGN_IN: (Refusal.SIGN_IN, "people.sign_in"),
    FactorPurpose.SIGN: (Refusal.SIGNATURE, "people.sign_in"),
    FactorPurpose.ACCOUNT: (Refusal.SIGN_IN, "people.my_account"),
}


def verify(user: Any, given: str | None, *, purpose: FactorPurpose | str, session: str = "") -> str:
    """The component that was proven, ``"totp"`` or ``"passkey"``; it is good for this one purpose, once.

    ``given`` is a code, or ``{"challenge": …, "answer": …}`` as JSON: the number of the question and what the
    browser answered; ``session`` is the digest of the session in which it was asked (``challenges.session_of``).
    Counts what is wrong and locks the account; not for inside a transaction, whose end would take the count back.

    Raises ``FactorMissing``, ``WrongCode``, ``CodeUsedBefore``, ``NoSuchAuthenticator``, ``ChallengeOver``, the
    refusals of a passkey, and ``AccountLocked``.
    """
    return AuthenticatorKind(_verified(user, given, FactorPurpose(purpose), session).kind).value


def prove(user: Any, given: str | None, session: str) -> Authenticator:
    """Verify, and let the person change their authenticators in this session within two minutes, once."""
    used = _verified(user, given, FactorPurpose.ACCOUNT, session)
    keep_proof(user, session, used)
    return used


def _verified(user: Any, given: str | None, purpose: FactorPurpose, session: str) -> Authenticator:
    entered = (given or "").strip()
    if not entered:
        raise FactorMissing()
    most = in_force().wrong_secrets
    with transaction.atomic(durable=True):
        state, _made = SignInState.objects.select_for_update().get_or_create(user_id=user.pk)
        outcome = outcome_of(user, entered, purpose, session, is_late=state.failed_factors >= most)
        failed = state.failed_factors + 1 if isinstance(outcome, DomainError) else 0
        if failed != state.failed_factors:
            state.failed_factors = failed
            state.save(update_fields=["failed_factors"])
    if isinstance(outcome, Authenticator):
        return outcome
    kind, action = _LOGGED_AS[purpose]
    if isinstance(outcome, AccountLocked):
        kind = Refusal.LOCKED
    record_refusal(kind, user.get_username(), action, user.get_username(), outcome.code, ambient_origin())
    if failed >= most:
        _lock(user)
    raise outcome


def _lock(user: Any) -> None:
    if User.objects.filter(pk=user.pk, locked_at=None).exists():
        lock_account(user=User.objects.get(pk=user.pk), actor=authority().system_actor())
