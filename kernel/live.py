"""Tell open pages that something changed: one message on a Redis channel, sent after the commit."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from kernel import canonical

CHANNEL_PREFIX = "pharmom:live:"


def publish(channel: str, payload: dict[str, Any]) -> None:
    """Send ``payload`` to pages that listen to ``channel`` (``tag:HSG-01.Speed``, ``batch:<uuid>``).

    For a value: ``text`` (as shown), ``value`` (decimal as text), ``at`` (source time), ``good``.
    For a record: anything; pages fetch the fragment again. Lost messages do no harm: a page that
    reconnects fetches what it shows, and the record itself is in the database.
    """
    message = json.dumps({"channel": channel, "payload": canonical.plain(payload)}, ensure_ascii=False)
    transaction.on_commit(lambda: _send(channel, message), robust=True)


def _send(channel: str, message: str) -> None:
    client(settings.REDIS_URL).publish(CHANNEL_PREFIX + channel, message)


@lru_cache(maxsize=4)
def client(url: str) -> redis.Redis:
    """One connection pool per process and address."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
