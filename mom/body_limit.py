"""How much one request may send: asked before anything of it is read, by whom it comes does not matter.

Under ASGI a body is written to disk before any part of PharMOM sees the request, whoever sends it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from kernel.api.errors import RequestTooLarge
from kernel.api.problems import MEDIA_TYPE, problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# What a form has around its file.
AROUND_A_FILE = 1024 * 1024


class LimitedBody:
    """An ASGI application whose requests send at most ``PHARMOM_MOST_FILE_BYTES`` and a form around it."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.most = settings.PHARMOM_MOST_FILE_BYTES + AROUND_A_FILE

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass it on; 413 where the request says that it is larger, or turns out to be."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        if _stated(scope) > self.most:
            await self._refuse(send)
            return
        come = 0

        async def counted() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            # As if the sender had gone: what came is thrown away, and nothing of the application has begun.
            return message if come <= self.most else {"type": "http.disconnect"}

        await self.application(scope, counted, send)
        if come > self.most:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        body = json.dumps(problem(RequestTooLarge(most=self.most)), ensure_ascii=False).encode()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": RequestTooLarge.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _stated(scope: Message) -> int:
    """The length that the request gives; 0 where it gives none that is a number."""
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0
