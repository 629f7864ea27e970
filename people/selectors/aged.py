"""What time has done to accounts: passwords too old, accounts that nobody uses."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet

from people.models import EarlierPassword, User


def passwords_set_before(limit: datetime) -> QuerySet[User]:
    """People whose password was set before ``limit``, or nobody knows when."""
    young = EarlierPassword.objects.filter(set_at__gt=limit)
    people = User.objects.filter(is_active=True, is_service=False, must_change_password=False)
    people = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    found: QuerySet[User] = people.exclude(pk__in=young.values("user_id"))
    return found
