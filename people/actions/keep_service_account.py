"""Keep a service account: who answers for it, off at once, and on again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from people.actions.create_service_account import demand_answering_for_it
from people.bootstrap import SYSTEM_USERNAME
from people.choices import OwnerState
from people.errors import (
    NobodyAnswers,
    NoServiceAccount,
    SwitchedOffBefore,
    SwitchedOnBefore,
)
from people.events import ServiceAccountStopped
from people.models import User
from people.selectors.accounts import owner_state


@action(
    "people.change_service_account",
    label=_("Change owner or purpose"),
    subject="user",
    locks=("owner",),
    reason=True,
    administration=True,
)
def change_service_account(*, user: User, owner: User, purpose: str) -> User:
    """Another person answers for the program from now on, or it is there for something else.

    Raises ``NoServiceAccount``, ``CannotAnswer``.
    """
    _demand_program(user)
    demand_answering_for_it(owner)
    user.owner, user.purpose = owner, purpose
    user.full_clean()
    user.save()
    return user


@action(
    "people.switch_off_service_account",
    label=_("Switch off service account"),
    subject="user",
    reason=True,
    administration=True,
)
def switch_off_service_account(*, user: User) -> User:
    """Nobody comes in by it from the next call on; its tokens are revoked in the same transaction (URS-ACC-10).

    Roles and owner stay, so that it can come back with new tokens. Raises ``SwitchedOffBefore``.
    """
    _demand_program(user)
    if not user.is_active:
        raise SwitchedOffBefore(username=user.username)
    user.is_active, user.disabled_at = False, clock.now()
    user.save()
    publish(ServiceAccountStopped(user))
    return user


@action(
    "people.switch_on_service_account",
    label=_("Switch on service account"),
    subject="user",
    reason=True,
    administration=True,
)
def switch_on_service_account(*, user: User) -> User:
    """It may be used again, with tokens that are issued from now on; those of before stay revoked.

    One that was deactivated stays so. Raises ``SwitchedOnBefore``, ``NobodyAnswers``.
    """
    _demand_program(user)
    if user.is_active or user.disabled_at is None:
        raise SwitchedOnBefore(username=user.username)
    if owner_state(user) == OwnerState.NOBODY:
        raise NobodyAnswers(username=user.username)
    user.is_active, user.disabled_at, user.enabled_at = True, None, clock.now()
    user.save()
    return user


def _demand_program(user: User) -> None:
    if not user.is_service or user.username == SYSTEM_USERNAME:
        raise NoServiceAccount(username=user.username)
