"""The loop of one capture task: takes lapsed leases, keeps its connections, renews, gives back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from integrations.contracts.wake import CHANNEL
from integrations.models import EndpointLease, Held
from integrations.tasks.connection import HeldConnection
from integrations.tasks.database import DatabaseThread

logger = logging.getLogger(__name__)

HEARTBEAT_KEY = "pharmom:capture:heartbeat"
HEARTBEAT_LASTS = 120
TICK_SECONDS = 0.5
UPKEEP_SECONDS = 2.0
ENDING_SECONDS = 20.0
MOST_PER_TASK = 20


class CaptureLoop:
    """One task, many connections."""

    def __init__(self, holder: str, should_stop: Callable[[], bool]) -> None:
        self._holder = holder
        self._should_stop = should_stop
        self._database = DatabaseThread()
        self._connections: dict[int, tuple[HeldConnection, asyncio.Task[None]]] = {}
        self._redis = redis.asyncio.Redis.from_url(settings.REDIS_URL)

    async def run(self) -> int:
        """Until there is nothing to hold or the worker shuts down; returns how many were held."""
        listening = asyncio.create_task(self._listen_forever())
        held = 0
        try:
            while not self._should_stop():
                await self._keep_up()
                held = max(held, len(self._connections))
                if not self._connections:
                    break
                await self._tick()
        finally:
            await self._end_all()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await self._redis.aclose()
            await self._database.close()
        return held

    async def _tick(self) -> None:
        """Wait until the next upkeep, but end at once when asked to."""
        until = time.monotonic() + UPKEEP_SECONDS
        while time.monotonic() < until and not self._should_stop():
            await asyncio.sleep(TICK_SECONDS)

    async def _keep_up(self) -> None:
        """Renew what is held, let go what is lost, take what lies idle, say that we live."""
        for endpoint_id, (connection, task) in list(self._connections.items()):
            if task.done():
                self._let_go(endpoint_id)
            elif not await self._database.insist(EndpointLease.objects.renew, connection.held):
                connection.end()
            else:
                await connection.look_for_changes()
        free = MOST_PER_TASK - len(self._connections)
        for held in await self._database.insist(EndpointLease.objects.take, self._holder, free):
            self._hold(held)
        with contextlib.suppress(RedisError):
            await self._redis.set(HEARTBEAT_KEY, repr(time.time()), ex=HEARTBEAT_LASTS)

    def _hold(self, held: Held) -> None:
        connection = HeldConnection(held, self._database)
        task = asyncio.create_task(connection.run(), name=f"capture {held.endpoint_code}")
        self._connections[held.endpoint_id] = (connection, task)
        logger.info("%s: held by %s, fencing token %s", held.endpoint_code, self._holder, held.token)

    def _let_go(self, endpoint_id: int) -> None:
        connection, task = self._connections.pop(endpoint_id)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            logger.error("%s: ended by a fault", connection.held.endpoint_code, exc_info=fault)

    async def _end_all(self) -> None:
        tasks = [task for _connection, task in self._connections.values()]
        for connection, _task in self._connections.values():
            connection.end()
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=ENDING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for endpoint_id in list(self._connections):
            self._let_go(endpoint_id)

    async def _listen_forever(self) -> None:
        """Hear of commands at once; without Redis they are found a little later."""
        while True:
            with contextlib.suppress(RedisError):
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        self._wake(message)
            await asyncio.sleep(UPKEEP_SECONDS)

    def _wake(self, message: dict[str, object]) -> None:
        data = message.get("data")
        known = self._connections.get(int(data)) if isinstance(data, bytes) else None
        if known is not None:
            known[0].wake()
