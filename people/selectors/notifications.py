"""A person's notifications."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from people.models import Notification


def notifications_of(user: Any) -> QuerySet[Notification]:
    """All of them, newest first."""
    return Notification.objects.filter(user_id=user.pk)


def unread_count(user: Any) -> int:
    """How many the person has not read."""
    return Notification.objects.filter(user_id=user.pk, read_at=None).count()
