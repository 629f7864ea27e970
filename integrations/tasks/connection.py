"""Keeps one connection open: connect, hand over, write in batches, reconnect with back-off."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from equipment.events import Sample
from integrations.choices import Happening
from integrations.contracts import CONNECTORS, Command, ConnectionProblem, Outcome, Session
from integrations.errors import LeaseLost
from integrations.models import Held
from integrations.selectors.endpoints import configuration_of, endpoint_seen
from integrations.tasks import records
from integrations.tasks.database import AWAY, PAUSE_SECONDS, DatabaseThread
from integrations.tasks.notes import Batch, DeviceSeen, Event, Notes
from kernel.errors import DomainError

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.4
COMMAND_SECONDS = 2.0
COMMAND_TIMEOUT = 20.0
LONGEST_PAUSE = 15.0


class HeldConnection:
    """One connection in the hands of this task; it is also the ``Link`` that sessions speak to."""

    def __init__(self, held: Held, database: DatabaseThread) -> None:
        self.held = held
        self._database = database
        self._notes = Notes()
        self._ending = asyncio.Event()
        self._changed = asyncio.Event()
        self._command_waits = asyncio.Event()
        self._configuration: tuple[tuple[int, int], ...] = ()

    # --- the Link of a session --------------------------------------------------------------

    def samples(self, samples: Sequence[Sample], done: Callable[[], None] | None = None) -> None:
        """Keep samples for the next write."""
        self._notes.add_samples(samples, done)

    def happened(self, kind: str, device: str = "", detail: str = "") -> None:
        """Keep an event for the next write."""
        self._notes.add_event(Event(kind, device, detail))

    def device(self, name: str, is_online: bool, at: datetime, tag_ids: Sequence[int]) -> None:
        """Keep what was seen of a device for the next write."""
        self._notes.add_device(DeviceSeen(name, is_online, at, tuple(tag_ids)))

    # --- what the loop does with it ---------------------------------------------------------

    def end(self) -> None:
        """Ask for the end: the session is closed, what is buffered is written."""
        self._ending.set()

    def wake(self) -> None:
        """A command may be waiting."""
        self._command_waits.set()

    async def run(self) -> None:
        """Until asked to end or the lease is lost; then everything in the buffer is worthless here."""
        writing = asyncio.create_task(self._write_forever())
        commanding = asyncio.create_task(self._settle_overdue_forever())
        keeping = asyncio.create_task(self._keep_open())
        try:
            done, _ = await asyncio.wait((writing, commanding, keeping), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            await self._database.call(records.write, self.held, self._notes.take())
            await self._database.call(records.note_released, self.held)
        except LeaseLost as lost:
            logger.warning("%s", lost)
        finally:
            for task in (writing, commanding, keeping):
                task.cancel()
            await asyncio.gather(writing, commanding, keeping, return_exceptions=True)

    async def look_for_changes(self) -> None:
        """Connect anew when somebody has changed the connection or its tags."""
        found = await self._database.insist(configuration_of, self.held.endpoint_id)
        if self._configuration and found != self._configuration:
            self._changed.set()

    # --- the session ------------------------------------------------------------------------

    async def _keep_open(self) -> None:
        await self._database.insist(records.note_taken, self.held)
        pause = 1.0
        while not self._ending.is_set():
            self._changed.clear()
            said = ""
            try:
                session = await self._open()
            except (ConnectionProblem, DomainError) as problem:
                said = str(problem)
                await self._tell_failed(said, was_connected=False)
            else:
                pause = 1.0
                said = await self._stay(session)
            if said:
                await self._wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads reconnects
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _open(self) -> Session:
        self._configuration = await self._database.insist(configuration_of, self.held.endpoint_id)
        endpoint, bindings = await self._database.insist(endpoint_seen, self.held.endpoint_id)
        return await CONNECTORS.get(endpoint.kind).connect(endpoint, bindings, self)

    async def _stay(self, session: Session) -> str:
        """Use the session until it is lost, changed or no longer wanted; say why it was lost."""
        await self._database.insist(records.note_connected, self.held)
        watching = asyncio.create_task(session.watch())
        others: list[asyncio.Task[Any]] = [
            asyncio.create_task(each.wait()) for each in (self._ending, self._changed)
        ]
        others.append(asyncio.create_task(self._carry_out_forever(session)))
        said = ""
        try:
            await asyncio.wait((watching, *others), return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                said = str(watching.exception() or "") or "–"
            elif others[-1].done():
                others[-1].result()
        finally:
            for task in (watching, *others):
                task.cancel()
            await asyncio.gather(watching, *others, return_exceptions=True)
            await session.close()
        if said:
            await self._tell_failed(said, was_connected=True)
        return said

    async def _tell_failed(self, said: str, *, was_connected: bool) -> None:
        logger.warning("%s: %s", self.held.endpoint_code, said)
        await self._database.insist(records.note_failed, self.held, said, was_connected=was_connected)

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()

    # --- writing ----------------------------------------------------------------------------

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            batch = self._notes.take()
            if not batch:
                continue
            try:
                await self._database.call(records.write, self.held, batch)
            except AWAY as problem:
                logger.warning("%s: kept in memory, %s", self.held.endpoint_code, type(problem).__name__)
                self._notes.put_back(batch)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            except LeaseLost:
                raise
            except (DatabaseError, DomainError):
                logger.exception("%s: a batch was not taken", self.held.endpoint_code)
                await self._write_one_by_one(batch)
            for done in batch.done:
                done()

    async def _write_one_by_one(self, batch: Batch) -> None:
        """Find the sample that the store does not take; the others are stored, this one is told of."""
        parts = [Batch(samples=[sample]) for sample in batch.samples]
        for part in [Batch(events=batch.events, devices=batch.devices), *parts]:
            try:
                await self._database.insist(records.write, self.held, part)
            except LeaseLost:
                raise
            except (DatabaseError, DomainError) as fault:
                tags = ", ".join(str(sample.tag_id) for sample in part.samples)
                self.happened(Happening.MESSAGE_REFUSED, tags, str(fault)[:500])

    # --- commands ---------------------------------------------------------------------------

    async def _carry_out_forever(self, session: Session) -> None:
        """While connected: every command that waits, one after the other."""
        while True:
            for command in await self._database.insist(records.next_commands, self.held):
                outcome = await self._execute(session, command)
                await self._database.insist(records.finish, self.held, command, outcome)
            await self._next_round()

    async def _execute(self, session: Session, command: Command) -> Outcome:
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT):
                return await session.execute(command)
        except TimeoutError:
            return Outcome("failed", f"no answer within {COMMAND_TIMEOUT:.0f} s")
        except ConnectionProblem as problem:
            return Outcome("failed", str(problem))

    async def _settle_overdue_forever(self) -> None:
        while True:
            await self._database.insist(records.settle_overdue, self.held)
            await asyncio.sleep(COMMAND_SECONDS)

    async def _next_round(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(COMMAND_SECONDS):
                await self._command_waits.wait()
        self._command_waits.clear()
