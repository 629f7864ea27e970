"""Tells the capture task, over Redis, that a command waits; it would look by itself seconds later."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from kernel.live import client

CHANNEL = f"{settings.PHARMOM_CHANNEL_PREFIX}plant-commands"


def wake_capture(endpoint_id: int) -> None:
    """After the commit; a message that gets lost does no harm."""
    transaction.on_commit(lambda: client(settings.REDIS_URL).publish(CHANNEL, str(endpoint_id)), robust=True)
