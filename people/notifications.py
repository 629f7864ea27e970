"""Sends notifications to one person or to everybody who holds a permission, and marks them read."""

from __future__ import annotations

from typing import Any

from audit.contracts import Scope
from kernel import clock
from kernel.live import publish
from people.models import Notification
from people.selectors.rights import people_who_may


def notify_those_who_may(
    code: str, scope: Scope, text: dict[str, str], *, url: str = "", severity: str = "neutral"
) -> int:
    """Tell everybody who holds ``code`` at that place; returns how many people that were."""
    now = clock.now()
    people = list(people_who_may(code, scope, now))
    Notification.objects.bulk_create(
        Notification(user=person, at=now, text=text, url=url, severity=severity) for person in people
    )
    for person in people:
        publish(f"person:{person.pk}", {"unread": True})
    return len(people)


def notify(person: Any, text: dict[str, str], *, url: str = "", severity: str = "neutral") -> None:
    """Tell one person."""
    Notification.objects.create(user=person, at=clock.now(), text=text, url=url, severity=severity)
    publish(f"person:{person.pk}", {"unread": True})


def mark_read(user: Any) -> int:
    """Mark all of a person's notifications as read."""
    return Notification.objects.filter(user_id=user.pk, read_at=None).update(read_at=clock.now())
