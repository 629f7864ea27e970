"""Accounts of people and programs, as who keeps them sees them."""

from __future__ import annotations

from django.db.models import QuerySet

from people.models import User


def accounts() -> QuerySet[User]:
    """Every account by user ID, deactivated ones included: they belong to no site."""
    found: QuerySet[User] = User.objects.order_by("username")
    return found


def accounts_of_inspectors() -> QuerySet[User]:
    """Those that are made for a time, by their end; over or not."""
    return accounts().filter(expires_at__isnull=False).order_by("-expires_at", "username")
