"""Decides rights and secrets for the action runner, pages and API: one answer for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from audit.contracts import Actor, Scope
from audit.errors import AccountLocked, SignatureFailed
from kernel import clock
from people.bootstrap import SYSTEM_USERNAME
from people.models import RoleGrant, RoleKind, SignInState, User, fold_username
from people.selectors.rights import granting_role, people_who_may, sites_of

# What the system's own account may do until the first administrator holds the role.
FIRST_SET_UP = frozenset(
    {
        "audit.define_reason_code",
        "equipment.define_area",
        "equipment.define_site",
        "people.create_user",
        "people.define_role",
        "people.grant_role",
    }
)


class RoleAuthority:
    """Rights come from role grants by site, area and time; secrets from the account."""

    def granting_role(self, actor: Actor, code: str, scope: Scope, at: datetime) -> str | None:
        """The role that grants ``code`` there and then, ``None`` when nothing does."""
        if not actor.is_active:
            return None
        role = granting_role(actor.pk, code, scope, at)
        if role is None and _is_first_set_up(actor, code):
            return "first_set_up"
        return role

    def verify_secret(self, username: str, password: str) -> Actor:
        """The person whose secret this is; counts wrong ones and locks the account (URS-SIG-12)."""
        user = User.objects.filter(username=fold_username(username)).first()
        if user is None:
            make_password(password)  # the same time as for a known name, so that names cannot be guessed
            raise SignatureFailed(username=username)
        if user.locked_at is not None:
            raise AccountLocked(username=username)
        if not user.is_active or user.is_service or not user.check_password(password):
            _count_failure(user)
            raise SignatureFailed(username=username)
        SignInState.objects.filter(user=user, failed_in_row__gt=0).update(failed_in_row=0)
        return user

    def actor_named(self, username: str) -> Actor | None:
        """The person with this user ID; says nothing about secrets."""
        return User.objects.filter(username=fold_username(username)).first()

    def people_who_may(self, code: str, scope: Scope) -> list[str]:
        """The printed names of the people who hold ``code`` there now."""
        return [person.printed_name for person in people_who_may(code, scope, clock.now())]

    def sites_of(self, actor: Actor, code: str, at: datetime) -> frozenset[str] | None:
        """The codes of the sites for which the actor holds ``code`` as a whole; ``None``: everywhere."""
        return sites_of(actor.pk, code, at)

    def system_actor(self) -> Actor:
        """The account under which event-caused actions run."""
        return _system_user()


def _is_first_set_up(actor: Actor, code: str) -> bool:
    if code not in FIRST_SET_UP or actor.get_username() != SYSTEM_USERNAME:
        return False
    return not RoleGrant.objects.filter(role__kind=RoleKind.ADMINISTRATION).exists()


def _system_user() -> Any:
    return User.objects.get(username=SYSTEM_USERNAME)


def _count_failure(user: User) -> None:
    from people.actions.lock_account import lock_account

    state, _made = SignInState.objects.get_or_create(user=user)
    state.failed_in_row += 1
    state.save(update_fields=["failed_in_row"])
    if state.failed_in_row >= settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK and user.locked_at is None:
        lock_account(user=user, actor=_system_user())
