"""What a supervisor or a load balancer asks: does the process live, can it do its work."""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

CAPTURE_HEARTBEAT_KEY = "pharmom:capture:heartbeat"
CAPTURE_STALE_SECONDS = 30
REDIS_TIMEOUT_SECONDS = 2


class NotReady(Exception):
    """A part cannot do its work; the text says what is seen from here."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process runs, whatever its servers do."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, Redis and plant capture work, else 503; name each part.

    Alarms are faults of the ledger: they stop no work, so they do not take the page away from people.
    """
    parts = {name: _report(check) for name, check in CHECKS.items()}
    ready = all(part["ready"] for part in parts.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "parts": parts, "alarms": _alarms()},
        status=200 if ready else 503,
    )


def _report(check: Callable[[], dict[str, object]]) -> dict[str, object]:
    started = time.monotonic()
    try:
        detail = check()
    except NotReady as reason:
        return {"ready": False, "reason": str(reason)}
    return {"ready": True, "milliseconds": round((time.monotonic() - started) * 1000, 1), **detail}


def _alarms() -> list[str]:
    """What is wrong with the ledger, by code; nothing where the database does not answer."""
    from django.db import Error

    from audit.ledger import faults

    try:
        return [f"{each.code}: {faults.message(each)}" for each in faults.open_faults()]
    except Error:
        return []


def _database() -> dict[str, object]:
    """Ask the database; the driver's text may hold addresses, so only its kind is told."""
    from django.db import Error

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as failure:
        raise NotReady(f"database: {type(failure).__name__}") from failure
    return {}


def _redis() -> dict[str, object]:
    try:
        with _client() as client:
            client.ping()
    except redis.RedisError as failure:
        raise NotReady(f"redis: {type(failure).__name__}") from failure
    return {}


def _capture() -> dict[str, object]:
    """Read when the capture worker last said that it lives."""
    try:
        with _client() as client:
            beat = client.get(CAPTURE_HEARTBEAT_KEY)
    except redis.RedisError as failure:
        raise NotReady(f"redis: {type(failure).__name__}") from failure
    if beat is None:
        raise NotReady("capture: no heartbeat yet")
    age = time.time() - float(beat)
    if age > CAPTURE_STALE_SECONDS:
        raise NotReady(f"capture: last heartbeat {age:.0f} s ago")
    return {"seconds_since_heartbeat": round(max(age, 0.0), 1)}


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), retries=0),
    )


CHECKS = {"database": _database, "redis": _redis, "capture": _capture}
