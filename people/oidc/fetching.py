"""Asks the identity provider, with a limit on time, size and kind of its answer."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from people.errors import ProviderUnavailable

PER_STEP_SECONDS = 5.0
# Of the whole answer: a provider that sends one byte a second must not hold a web process.
WHOLE_SECONDS = 10.0
MOST_BYTES = 512 * 1024


def fetch_json(method: str, url: str, **request: Any) -> dict[str, Any]:
    """The JSON object that the provider answers with status 200; redirects are not followed.

    Raises ``ProviderUnavailable`` for anything else, and when it takes too long or too much.
    """
    deadline = time.monotonic() + WHOLE_SECONDS
    try:
        with (
            httpx.Client(timeout=PER_STEP_SECONDS, follow_redirects=False) as client,
            client.stream(method, url, headers={"Accept": "application/json"}, **request) as reply,
        ):
            body = _read(reply, deadline)
            status = reply.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise ProviderUnavailable(why=type(failure).__name__) from failure
    if status != 200:
        raise ProviderUnavailable(why=f"HTTP {status}")
    return _object(body)


def _read(reply: httpx.Response, deadline: float) -> bytes:
    body = b""
    for piece in reply.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise ProviderUnavailable(why="too long an answer")
        if time.monotonic() > deadline:
            raise ProviderUnavailable(why="too slow an answer")
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as failure:
        raise ProviderUnavailable(why="no JSON") from failure
    if not isinstance(found, dict):
        raise ProviderUnavailable(why="no JSON object")
    return found
