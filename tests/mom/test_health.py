"""/healthz and /readyz: what a load balancer and `make demo` look at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.db import connection
from django.test import Client

from mom import health


@pytest.fixture
def beat(settings: Any) -> Iterator[redis.Redis]:
    """Redis, with the heartbeat as before afterwards; a database number that no worker writes to."""
    settings.REDIS_URL = settings.REDIS_URL.replace("db=0", "db=9")
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(health.CAPTURE_HEARTBEAT_KEY)
    yield client
    client.delete(health.CAPTURE_HEARTBEAT_KEY)
    client.close()


def test_health_needs_no_server(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_all_parts_work(client: Client, empty_db: str, beat: redis.Redis) -> None:
    beat.set(health.CAPTURE_HEARTBEAT_KEY, time.time() - 3)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert {name: part["ready"] for name, part in parts.items()} == {
        "database": True,
        "redis": True,
        "capture": True,
    }
    assert 3 <= parts["capture"]["seconds_since_heartbeat"] < 10


@pytest.mark.parametrize(("age", "reason"), [(31, "last heartbeat 31 s ago"), (None, "no heartbeat yet")])
def test_not_ready_without_capture(
    client: Client, empty_db: str, beat: redis.Redis, age: int | None, reason: str
) -> None:
    if age is not None:
        beat.set(health.CAPTURE_HEARTBEAT_KEY, time.time() - age)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert reason in answer.json()["parts"]["capture"]["reason"]
    assert answer.json()["parts"]["database"]["ready"] is True


def test_not_ready_without_redis(client: Client, empty_db: str, settings: Any) -> None:
    settings.REDIS_URL = "redis://:hidden@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["redis"] == {"ready": False, "reason": "redis: ConnectionError"}
    assert "hidden" not in answer.content.decode()


def test_not_ready_without_database(client: Client, empty_db: str, beat: redis.Redis) -> None:
    connection.close()
    kept = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        answer = client.get("/readyz")
    finally:
        connection.settings_dict["HOST"] = kept
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"ready": False, "reason": "database: OperationalError"}


def test_answers_are_not_cached_and_carry_the_policy(client: Client) -> None:
    answer = client.get("/healthz")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.post("/healthz").status_code == 405
