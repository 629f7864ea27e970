"""Accounts of people and programs, as who keeps them sees them."""

from __future__ import annotations

from django.db.models import QuerySet

from people.bootstrap import SYSTEM_USERNAME
from people.choices import AccountState, OwnerState
from people.models import User


def accounts() -> QuerySet[User]:
    """Every account by user ID, deactivated ones included: they belong to no site."""
    found: QuerySet[User] = User.objects.order_by("username")
    return found


def accounts_of_inspectors() -> QuerySet[User]:
    """Those that are made for a time, by their end; over or not."""
    return accounts().filter(expires_at__isnull=False).order_by("-expires_at", "username")


def service_accounts() -> QuerySet[User]:
    """Programs by user ID with their owners, those that are off too; not the account of PharMOM itself."""
    found = accounts().filter(is_service=True).exclude(username=SYSTEM_USERNAME)
    return found.select_related("owner")


def without_owner() -> QuerySet[User]:
    """Those in use for which nobody answers (any more)."""
    return service_accounts().filter(is_active=True).exclude(owner__in=people_who_can_answer())


def can_answer(person: User) -> bool:
    """Whether the person can answer for a program: in use, no program themselves, and not made for a time."""
    return person.is_active and not person.is_service and person.expires_at is None


def people_who_can_answer() -> QuerySet[User]:
    """Those of whom ``can_answer`` is true, by name."""
    found: QuerySet[User] = User.objects.filter(is_active=True, is_service=False, expires_at=None)
    return found.order_by("printed_name", "pk")


def owner_state(user: User) -> OwnerState | None:
    """The finding on a service account for which nobody answers (any more); ``None`` where all is well."""
    if not user.is_service or user.username == SYSTEM_USERNAME:
        return None
    return None if user.owner is not None and can_answer(user.owner) else OwnerState.NOBODY


def account_state(user: User) -> AccountState:
    """The hardest to undo is said first: a locked account that is deactivated stays shut."""
    if not user.is_active:
        return AccountState.DISABLED if user.disabled_at is not None else AccountState.DEACTIVATED
    return AccountState.LOCKED if user.locked_at is not None else AccountState.IN_USE
