"""Decides rights and secrets for the action runner, pages and API: one answer for all of them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from audit.context import SignatureGiven
from audit.contracts import Actor, Condition, Places, Proof, Scope
from audit.errors import AccountLocked, SignatureFailed, TemporarySecret
from kernel import clock
from people import conditions, second_factor, signers
from people.bootstrap import SYSTEM_USERNAME
from people.errors import OneTimeSecretExpired
from people.models import RoleGrant, RoleKind, SignInState, User, fold_username
from people.one_time import has_expired
from people.rules import in_force
from people.selectors.held_rights import held_rights
from people.selectors.rights import granting_role, people_who_may, sites_of
from people.selectors.role_names import role_name


class Guess(Enum):
    """What came of one secret: right, wrong, wrong and the last one allowed, or not even looked at."""

    RIGHT = "right"
    WRONG = "wrong"
    LAST = "last"
    TOO_LATE = "too late"


# What the system's own account may do until the first administrator holds the role.
FIRST_SET_UP = frozenset(
    {
        "audit.define_reason_code",
        "equipment.define_area",
        "equipment.define_site",
        "people.create_user",
        "people.define_role",
        "people.grant_role",
        "people.publish_statement",
        "people.record_identity_check",
    }
)


class RoleAuthority:
    """Rights come from role grants by site, area and time; secrets from the account."""

    role_function = "people_granting_role"

    def granting_role(self, actor: Actor, code: str, scope: Scope, at: datetime | None) -> str | None:
        """The role that grants ``code`` there and then, ``None`` when nothing does."""
        if not actor.is_active:
            return None
        role = granting_role(actor.pk, code, scope, at)
        if role is None and _is_first_set_up(actor, code):
            return "first_set_up"
        return role

    def identify(self, username: str, password: str) -> Actor:
        """The person whose secret this is; counts wrong ones and locks the account (URS-SIG-12)."""
        user = User.objects.filter(username=fold_username(username)).first()
        if user is None or user.is_service or not user.is_active:
            # The same time as for a known name, so that names cannot be guessed. A program has no secret to
            # guess: counting would let anybody at the door stop the ERP.
            make_password(password)
            raise SignatureFailed(username=username)
        if user.locked_at is not None:
            make_password(password)  # the same time again: whether it is locked is not to be measured
            raise AccountLocked(username=username)
        outcome = _try_secret(user, password)
        if outcome in (Guess.LAST, Guess.TOO_LATE):
            _lock(user)
        if outcome is Guess.TOO_LATE:
            raise AccountLocked(username=username)
        if outcome is not Guess.RIGHT:
            raise SignatureFailed(username=username)
        if user.must_change_password and has_expired(user, clock.now()):
            raise OneTimeSecretExpired(username=username)
        return user

    def verify_secret(self, username: str, password: str) -> Actor:
        """The same for who signs: a secret that somebody else has set signs nothing (URS-SIG-11)."""
        user: Any = self.identify(username, password)
        if user.must_change_password:
            raise TemporarySecret(username=username)
        return user

    def tries_left(self, actor: Actor) -> int:
        """How many wrong secrets are left before the account is locked; never below zero."""
        failed = SignInState.objects.filter(user_id=actor.pk).values_list("failed_in_row", flat=True).first()
        return max(0, in_force().wrong_secrets - (failed or 0))

    def components_needed(self, actor: Actor) -> tuple[str, ...]:
        """The secret alone in one's own open period of access; else user ID and secret (URS-SIG-01)."""
        return signers.components_needed(actor)

    def verify_signer(self, given: SignatureGiven) -> Proof:
        """Who signs, by all components that are needed here (URS-SIG-01 to 03)."""
        return signers.verify(given, self.verify_secret, second_factor.verify)

    def hold_signer(self, proof: Proof, code: str | None, scope: Scope, at: datetime | None) -> str | None:
        """Account and right stay as they are until the transaction ends."""
        return signers.hold(proof, code, scope, at)

    def period_of(self, proof: Proof) -> UUID | None:
        """The period that this signing begins or belongs to."""
        return signers.period_of(proof)

    def actor_named(self, username: str) -> Actor | None:
        """The person with this user ID; says nothing about secrets."""
        return User.objects.filter(username=fold_username(username)).first()

    def account_conditions(self, actor: Actor) -> list[Condition]:
        """Not locked, and with a password of one's own: else no door opens (URS-ACC-07, URS-SIG-11)."""
        return conditions.of_account(actor)

    def signer_conditions(self, actor: Actor) -> list[Condition]:
        """A program never signs; what else a signer needs is asked when they sign."""
        return conditions.of_signer(actor)

    def role_name(self, code: str) -> str:
        """What the role is called, in the reader's language."""
        return role_name(code)

    def people_who_may(self, code: str, scope: Scope) -> list[str]:
        """The printed names of the people who hold ``code`` there now."""
        return [person.printed_name for person in people_who_may(code, scope, clock.now())]

    def sites_of(self, actor: Actor, code: str, at: datetime) -> frozenset[str] | None:
        """The codes of the sites for which the actor holds ``code`` as a whole; ``None``: everywhere."""
        return sites_of(actor.pk, code, at)

    def places_of(self, actor: Actor, code: str, at: datetime | None) -> Places:
        """Where the actor holds ``code``."""
        return held_rights(actor.pk).places_of(code, at) if actor.is_active else Places()

    def system_actor(self) -> Actor:
        """The account under which event-caused actions run."""
        return _system_user()


def _is_first_set_up(actor: Actor, code: str) -> bool:
    if code not in FIRST_SET_UP or actor.get_username() != SYSTEM_USERNAME:
        return False
    return not RoleGrant.objects.filter(role__kind=RoleKind.ADMINISTRATION).exists()


def _system_user() -> Any:
    return User.objects.get(username=SYSTEM_USERNAME)


def _try_secret(user: User, password: str) -> Guess:
    """Guesses at one account come one after the other, so that parallel ones cannot outrun the count."""
    most = in_force().wrong_secrets
    with transaction.atomic(durable=True):  # an outer transaction could take the count back
        state, _made = SignInState.objects.select_for_update().get_or_create(user=user)
        if state.failed_in_row >= most:
            make_password(password)
            return Guess.TOO_LATE
        if user.check_password(password):
            if state.failed_in_row:
                state.failed_in_row = 0
                state.save(update_fields=["failed_in_row"])
            return Guess.RIGHT
        state.failed_in_row += 1
        state.save(update_fields=["failed_in_row"])
        return Guess.LAST if state.failed_in_row >= most else Guess.WRONG


def _lock(user: User) -> None:
    from people.actions.lock_account import lock_account

    if User.objects.filter(pk=user.pk, locked_at=None).exists():
        lock_account(user=user, actor=_system_user())
