"""Live values: only what one may listen to, from Redis to the stream, until the session ends."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from django.test import AsyncClient, Client

from kernel.live import now_us, publish
from kernel.shell import LiveChannel, Shell
from kernel.shell import shell as declared_shell
from mom.views import live
from people.middleware import LAST_USED

MOMENT = datetime(2026, 11, 20, 1, 24, 31, tzinfo=UTC)


@pytest.fixture
def channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three kinds of channel: for everybody, for nobody, for one's own key."""
    real = declared_shell()
    declared = {
        "open": LiveChannel("open", "signed_in"),
        "shut": LiveChannel("shut", "nobody.has_this"),
        "own": LiveChannel("own", "signed_in", may_listen=lambda user, key: key == user.username),
    }
    found = Shell(real.entries, real.topics, declared, (), ())
    monkeypatch.setattr(live, "shell", lambda: found)


def browser_of(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    browser.get("/about/")  # a person's own request: the session is in use
    return browser


def signed_in(person: Any) -> AsyncClient:
    found = AsyncClient()
    found.cookies.update(browser_of(person).cookies)
    return found


async def events(answer: Any) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """The events of the stream, one by one."""
    async for part in answer.streaming_content:
        for block in part.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines())
            if "event" in lines:
                yield lines["event"], json.loads(lines["data"])


async def next_event(stream: AsyncIterator[Any], wanted: str) -> dict[str, Any]:
    async def look() -> dict[str, Any]:
        async for name, data in stream:
            if name == wanted:
                return data
        raise AssertionError(f"the stream ended without “{wanted}”")

    return await asyncio.wait_for(look(), timeout=5)


def test_published_value_reaches_the_page(cast_db: str, cast: Any, channels: None) -> None:
    browser = signed_in(cast["li.na"])

    async def listen() -> dict[str, Any]:
        answer = await browser.get("/live/?channel=open:fresh")
        assert answer["Content-Type"] == "text/event-stream"
        assert answer["Cache-Control"] == "no-store"
        stream = events(answer)
        await next_event(stream, "beat")
        payload = {"text": "24.10", "value": Decimal("24.10"), "at": MOMENT}
        await sync_to_async(publish)("open:fresh", payload)
        told = await next_event(stream, "value")
        await answer.streaming_content.aclose()
        return told

    told = async_to_sync(listen)()
    assert told["channel"] == "open:fresh"
    assert told["payload"]["value"] == "24.10"
    assert told["payload"]["at"] == "2026-11-20T01:24:31.000000Z"


def test_page_opened_later_gets_the_last_value(cast_db: str, cast: Any, channels: None) -> None:
    publish("open:kept", {"text": "7", "value": "7", "at": MOMENT})
    browser = signed_in(cast["li.na"])

    async def listen() -> dict[str, Any]:
        answer = await browser.get("/live/?channel=open:kept")
        told = await next_event(events(answer), "last")
        await answer.streaming_content.aclose()
        return told

    assert async_to_sync(listen)()["payload"]["text"] == "7"


def test_stream_opened_later_tells_what_changed_and_when(cast_db: str, cast: Any, channels: None) -> None:
    """A page knows by it whether it was read before the change or after it."""
    before = now_us()
    publish("open:record", {"state": "held"})
    after = now_us()
    browser = signed_in(cast["li.na"])

    async def listen() -> dict[str, Any]:
        answer = await browser.get("/live/?channel=open:record")
        told = await next_event(events(answer), "last")
        await answer.streaming_content.aclose()
        return told

    assert before <= async_to_sync(listen)()["sent_us"] <= after
    page = browser_of(cast["li.na"]).get("/about/")
    assert int(re.search(r'data-received="(\d+)"', page.content.decode())[1]) > after  # type: ignore[index]


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("channel", ["shut:x", "undeclared:x", "own:zhang.wei", "open:", "open", ""])
def test_channel_without_the_right_is_refused(cast_db: str, cast: Any, channels: None, channel: str) -> None:
    browser = Client()
    browser.force_login(cast["li.na"])
    assert browser.get("/live/", {"channel": channel}).status_code == 403


@pytest.mark.urs("URS-ACC-01")
def test_refused_channels_are_left_out_of_the_stream(cast_db: str, cast: Any, channels: None) -> None:
    person = cast["li.na"]
    asked = ["open:a", "shut:b", "own:li.na", "own:zhang.wei", "open:a"]
    assert live._allowed(person, list(dict.fromkeys(asked))) == ["open:a", "own:li.na"]


def test_stranger_gets_no_stream(cast_db: str, channels: None) -> None:
    assert Client().get("/live/?channel=open:x").status_code == 401


@pytest.mark.urs("URS-ACC-08")
def test_stream_ends_when_nobody_uses_the_session(
    cast_db: str, cast: Any, channels: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)
    browser = signed_in(cast["li.na"])

    def leave_idle() -> None:
        session = browser.session
        session[LAST_USED] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
        session.save()

    async def listen() -> list[str]:
        stream = events(await browser.get("/live/?channel=open:x"))
        await next_event(stream, "beat")
        await next_event(stream, "beat")
        await sync_to_async(leave_idle)()
        await next_event(stream, "signed-out")
        return [name async for name, _data in stream]

    assert async_to_sync(listen)() == []


@pytest.mark.urs("URS-ACC-08")
def test_listening_does_not_count_as_use(cast_db: str, cast: Any, channels: None) -> None:
    browser = Client()
    browser.force_login(cast["li.na"])
    browser.get("/about/")
    session = browser.session
    session[LAST_USED] -= 60
    session.save()
    browser.get("/live/?channel=shut:x")
    assert browser.session[LAST_USED] == session[LAST_USED]


def test_nothing_is_sent_for_what_was_rolled_back(cast_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel import live as kernel_live

    sent: list[str] = []
    monkeypatch.setattr(kernel_live, "_send", lambda channel, payload: sent.append(channel))
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("open:x", {"text": "1"})
        raise RuntimeError
    assert sent == []
    with transaction.atomic():
        publish("open:y", {"text": "1"})
        assert sent == []
    assert sent == ["open:y"]
