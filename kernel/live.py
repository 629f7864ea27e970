"""Tell open pages that something changed: one message on a Redis channel, sent after the commit."""

from __future__ import annotations

import json
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
    A value is also kept as the channel's last one, for pages that open between two messages.
    For a record: anything; pages fetch the fragment again. Lost messages do no harm: a page that
    reconnects fetches what it shows, and the record itself is in the database.
    """
    message = json.dumps({"channel": channel, "payload": canonical.plain(payload)}, ensure_ascii=False)
    transaction.on_commit(lambda: _send(channel, message, "value" in payload), robust=True)


def _send(channel: str, message: str, is_value: bool) -> None:
    with client(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
        if is_value:
            pipeline.set(LAST_PREFIX + channel, message, ex=LAST_KEPT_SECONDS)
        pipeline.publish(CHANNEL_PREFIX + channel, message)
        pipeline.execute()


@lru_cache(maxsize=4)
def client(url: str) -> redis.Redis:
    """One connection pool per process and address."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
