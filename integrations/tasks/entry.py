"""The Celery tasks, each a few lines over the modules beside it."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from integrations.models import ConnectionEvent
from integrations.selectors.messages import due_messages
from integrations.tasks.capture_loop import CaptureLoop
from integrations.tasks.delivery import deliver
from integrations.tasks.importing import go_on, unfinished
from kernel import clock

DISPATCH_SECONDS = 5
KEEP_EVENTS = timedelta(days=90)

BEAT = {
    # Every few seconds a task looks for connections that nobody holds; most find none and end.
    "capture": {
        "task": "integrations.capture",
        "schedule": float(DISPATCH_SECONDS),
        "options": {"queue": "capture", "expires": DISPATCH_SECONDS},
    },
    "deliver-messages": {"task": "integrations.deliver_due_messages", "schedule": 5.0},
    "go-on-with-imports": {
        "task": "integrations.go_on_with_imports",
        "schedule": 5.0,
        "options": {"expires": DISPATCH_SECONDS},
    },
    "forget-old-events": {"task": "integrations.forget_old_events", "schedule": 24 * 3600.0},
}

_shutting_down = threading.Event()


@worker_shutting_down.connect
def stop_capture(**_kwargs: Any) -> None:
    """End the loops, so that a warm shutdown waits for nothing but their last write."""
    _shutting_down.set()


# Acknowledged at the start: a lost task is not run again by the broker but found by its lapsed lease.
@shared_task(name="integrations.capture", bind=True, acks_late=False)
def capture(self: Any) -> int:
    """Take connections whose lease has lapsed and keep them open; returns how many were held."""
    holder = f"{self.request.hostname or 'local'} {str(self.request.id or '')[:8]}"
    return asyncio.run(CaptureLoop(holder, _shutting_down.is_set).run())


@shared_task(name="integrations.deliver_message")
def deliver_message(message_id: int) -> None:
    """Try to deliver one message now."""
    deliver(message_id)


@shared_task(name="integrations.deliver_due_messages")
def deliver_due_messages() -> int:
    """Try every message whose next attempt has come (URS-INT-05)."""
    due = due_messages(clock.now())
    for message_id in due:
        deliver(message_id)
    return len(due)


@shared_task(name="integrations.forget_old_events")
def forget_old_events() -> int:
    """Remove what was seen of connections long ago; what matters for a batch is in its record."""
    deleted, _by_model = ConnectionEvent.objects.filter(at__lt=clock.now() - KEEP_EVENTS).delete()
    return deleted


@shared_task(name="integrations.go_on_with_imports")
def go_on_with_imports() -> int:
    """Settle what is left of imports that people began; returns how many there were."""
    found = unfinished()
    for run_id in found:
        go_on(run_id)
    return len(found)
