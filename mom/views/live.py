"""Live values: one event stream per open page, fed by Redis, ended when the person is signed out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from kernel.live import CHANNEL_PREFIX, LAST_PREFIX
from kernel.pages import SIGNED_IN, may_open
from kernel.shell import shell
from people.middleware import LAST_USED
from people.rules import in_force

HEARTBEAT_SECONDS = 15
MOST_CHANNELS = 200


@require_safe
async def live(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stream the asked channels that this person may listen to; 403 when that leaves none."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    asked = list(dict.fromkeys(request.GET.getlist("channel")))[:MOST_CHANNELS]
    allowed = await sync_to_async(_allowed)(user, asked)
    if not allowed:
        return HttpResponse(status=403)
    stream = _stream(request.session, allowed)
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


live.permission = SIGNED_IN  # type: ignore[attr-defined]  # each channel then asks for its own


def _allowed(user: Any, asked: list[str]) -> list[str]:
    """The channels whose declaration lets this person listen; an undeclared one is refused."""
    answers: dict[str, bool] = {}
    allowed = []
    for name in asked:
        prefix, _colon, key = name.partition(":")
        channel = shell().channels.get(prefix)
        if channel is None or not key:
            continue
        if prefix not in answers:
            answers[prefix] = may_open(user, channel.permission)
        if answers[prefix] and (channel.may_listen is None or channel.may_listen(user, key)):
            allowed.append(name)
    return allowed


async def _stream(session: SessionBase, channels: list[str]) -> AsyncIterator[str]:
    """Events until the browser leaves, the session ends or Redis goes (then the browser comes back)."""
    async with (
        redis.asyncio.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client,
        client.pubsub() as listener,
    ):
        try:
            await listener.subscribe(*(CHANNEL_PREFIX + name for name in channels))
            yield "retry: 3000\n\n" + _beat()
            for last in await client.mget([LAST_PREFIX + name for name in channels]):
                if last is not None:
                    yield _value(last, "last")
            async for event in _events(listener, session):
                yield event
        except RedisError:
            return


async def _events(listener: Any, session: SessionBase) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    next_beat = loop.time() + HEARTBEAT_SECONDS
    while True:
        message = await listener.get_message(
            ignore_subscribe_messages=True, timeout=max(0.05, next_beat - loop.time())
        )
        if message is not None:
            yield _value(message["data"])
        if loop.time() >= next_beat:
            if not await sync_to_async(_is_signed_in)(session):
                yield "event: signed-out\ndata: {}\n\n"
                return
            next_beat = loop.time() + HEARTBEAT_SECONDS
            yield _beat()


def _is_signed_in(session: SessionBase) -> bool:
    """Whether the stored session stands, is in use, and its person may still sign in; renews nothing."""
    request = HttpRequest()
    request.session = type(session)(session.session_key)
    last_used = request.session.get(LAST_USED, 0)
    return time.time() - last_used <= in_force().idle_sign_out_seconds and get_user(request).is_authenticated


def _value(message: Any, name: str = "value") -> str:
    return f"event: {name}\ndata: {message}\n\n"


def _beat() -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return f"event: beat\ndata: {json.dumps({'at': now})}\n\n"
