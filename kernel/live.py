"""Tell open pages that something changed: one message on a Redis channel, sent after the commit."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from kernel import canonical

CHANNEL_PREFIX = f"{settings.PHARMOM_CHANNEL_PREFIX}live:"
LAST_PREFIX = "pharmom:live-last:"
LAST_KEPT_SECONDS = 3600


def publish(channel: str, payload: dict[str, Any]) -> None:
    """Send ``payload`` to pages that listen to ``channel`` (``tag:HSG-01.Speed``, ``batch:<uuid>``).

    For a value: ``text`` (as shown), ``value`` (decimal as text), ``at`` (source time), ``good``.
    For a record: anything; pages fetch the fragment again.

    The last message of a channel is kept for an hour, with the moment at which it was sent: a page
    whose stream opens after it learns of it then, and knows whether it was read before or after the
    change. Nothing is lost by a lost message: the record itself is in the database.
    """
    transaction.on_commit(lambda: _send(channel, canonical.plain(payload)), robust=True)


def _send(channel: str, payload: Any) -> None:
    sent_us = now_us()  # after the commit: whoever began to read later has read the change
    message = json.dumps({"channel": channel, "payload": payload, "sent_us": sent_us}, ensure_ascii=False)
    with client(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
        pipeline.set(LAST_PREFIX + channel, message, ex=LAST_KEPT_SECONDS)
        pipeline.publish(CHANNEL_PREFIX + channel, message)
        pipeline.execute()


def now_us() -> int:
    """Microseconds since 1970 by the web processes' own clock: orders messages and pages, dates no record."""
    return time.time_ns() // 1000


@lru_cache(maxsize=4)
def client(url: str) -> redis.Redis:
    """One connection pool per process and address."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
