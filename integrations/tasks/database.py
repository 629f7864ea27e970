"""All database work of one capture task: one thread, one connection, away from the event loop."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

# The database is away for now; any other fault is one of the statement.
AWAY = (OperationalError, InterfaceError)
PAUSE_SECONDS = 1.0


class DatabaseThread:
    """Runs functions one after the other; a broken connection is opened anew at the next call."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="capture-database")

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``function`` on the thread and return what it returns."""
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()

        def work() -> R:
            return _guarded(lambda: function(*args, **kwargs))

        return await loop.run_in_executor(self._executor, context.run, work)

    async def insist(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like ``call``, again and again while the database is away."""
        while True:
            try:
                return await self.call(function, *args, **kwargs)
            except AWAY as problem:
                logger.warning("The database is away: %s", type(problem).__name__)
                await asyncio.sleep(PAUSE_SECONDS)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await self.call(connections.close_all)
        self._executor.shutdown()


def _guarded(function: Callable[[], R]) -> R:
    try:
        return function()
    except AWAY:
        connection.close()
        raise
