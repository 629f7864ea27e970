"""How often somebody may try: counted in Redis for all web processes together."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from kernel import live

logger = logging.getLogger(__name__)

PREFIX = "pharmom:limit:"


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries within ``seconds`` of the first one, for each of whom it counts.

    A limit protects the server and slows guessing down; what stops guessing is the lock of the account,
    which the database counts. So nobody is kept out while Redis is away: the log says so instead.
    """

    name: str
    most: int
    seconds: int

    @classmethod
    def named(cls, name: str) -> Limit:
        """The limit that the settings give as ``PHARMOM_<NAME>``: how many, within how many seconds."""
        most, seconds = getattr(settings, f"PHARMOM_{name.upper()}")
        return cls(name, most, seconds)

    def take(self, who: str) -> Taken:
        """Count one try of ``who``: whether it is one too many, and how long to wait then."""
        key = self._key(who)
        try:
            with live.client(settings.REDIS_URL).pipeline(transaction=True) as pipeline:
                pipeline.set(key, 0, ex=self.seconds, nx=True)
                pipeline.incr(key)
                pipeline.ttl(key)
                _made, count, left = pipeline.execute()
        except redis.RedisError as error:
            logger.warning("limit %s is not counted while Redis is away: %s", self.name, error)
            return Taken(0, self.most, 0)
        return Taken(int(count), self.most, max(1, int(left)))

    def give_back(self, who: str) -> None:
        """The try was none: it succeeded."""
        try:
            live.client(settings.REDIS_URL).eval(_GIVE_BACK, 1, self._key(who))
        except redis.RedisError as error:
            logger.warning("limit %s is not counted while Redis is away: %s", self.name, error)

    def _key(self, who: str) -> str:
        # What was typed as a user ID may be a password: nothing of it is kept in plain.
        said = hashlib.sha256(who.encode()).hexdigest()[:32]
        return f"{PREFIX}{connection.settings_dict['NAME']}:{self.name}:{said}"


# Never below nothing, and never a counter without an end.
_GIVE_BACK = "if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end"


@dataclass(frozen=True)
class Taken:
    """One counted try."""

    count: int
    most: int
    wait: int  # seconds until the count begins anew

    @property
    def is_too_many(self) -> bool:
        """Whether it comes after the last one that is allowed."""
        return self.count > self.most

    @property
    def is_first_too_many(self) -> bool:
        """Whether it is the one to write down: a flood of them must not flood the log."""
        return self.count == self.most + 1


def address_of(request: HttpRequest | Any) -> str:
    """The address that a request came from: what the proxy in front says, where the settings trust one.

    A client can write whatever it likes at the beginning of the header; the proxy adds the end.
    """
    if settings.PHARMOM_BEHIND_PROXY:
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if told:
            return told
    return str(request.META.get("REMOTE_ADDR") or "")
