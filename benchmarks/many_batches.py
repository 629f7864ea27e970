"""A plant with many batches, made in a scratch database of the benchmarks by PostgreSQL itself.

Tests never do this: they reach every state by actions, because what they show is that actions do right. Here
nothing is shown of an action; only the amount of data counts, and a hundred thousand batches by actions would
take days. The trail of each row is there all the same, written by the triggers (``many_batches.sql``).
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import connections

from benchmarks.databases import floor_template, hurried, superuser
from tests import database

SQL = Path(__file__).with_suffix(".sql")
# The batches of two years: the trail has a table for each month.
DAYS, DAYS_PER_SLICE = 720, 6
# Work in progress does not grow with the age of a plant.
RUNNING = 40
WRITERS = 2


def template(number: int) -> str:
    """The database with that many batches, made at first use and kept while the code is the same."""
    with hurried():
        base = floor_template()
        if not database.exists(f"test_template_{_kind(number)}_{database.fingerprint()}"):
            print(f"making a plant with {number} batches, once …", flush=True)
        return database.template(_kind(number), fill=lambda: _fill(number), base=base)


def _kind(number: int) -> str:
    shaping = Path(__file__).read_bytes() + SQL.read_bytes()
    return f"batches_{number}_{hashlib.sha256(shaping).hexdigest()[:8]}"


def _fill(number: int) -> None:
    """One batch by people, the others as its copies."""
    from tests.batches.floor import Floor
    from tests.conftest import Cast

    pattern = Floor(Cast()).started().pk
    name = connections["default"].settings_dict["NAME"]
    with ExitStack() as stack:
        writers = [stack.enter_context(superuser(name)) for _each in range(WRITERS)]
        for writer in writers:
            writer.execute("SET synchronous_commit = off")
            writer.execute(SQL.read_text(encoding="utf-8"))
        _write(writers, number, pattern)
        writers[0].execute("VACUUM ANALYZE")


def _write(writers: list[Any], number: int, pattern: int) -> None:
    """Slice by slice: the clock stands some days on, all writers make their share, the next slice."""
    slices = DAYS // DAYS_PER_SLICE
    bounds = [1 + number * each // (slices * WRITERS) for each in range(slices * WRITERS + 1)]
    with ThreadPoolExecutor(WRITERS) as threads:
        for place in range(slices):
            _set_clock(writers[0], DAYS - place * DAYS_PER_SLICE)
            if place == 0:
                writers[0].execute("SELECT pharmom_ensure_partitions(24)")
            shares = bounds[place * WRITERS : (place + 1) * WRITERS + 1]
            calls = zip(writers, shares[:-1], [end - 1 for end in shares[1:]], strict=True)
            arguments = [
                (writer, [first, last, number - RUNNING + 1, pattern]) for writer, first, last in calls
            ]
            list(threads.map(lambda call: call[0].execute(CALL, call[1]), arguments))
    writers[0].execute("DELETE FROM audit_clock_shift")


CALL = "CALL pg_temp.make_batches(%s, %s, %s, %s)"


def _set_clock(cursor: Any, days_ago: int) -> None:
    cursor.execute("DELETE FROM audit_clock_shift")
    cursor.execute("INSERT INTO audit_clock_shift (shift) VALUES (make_interval(days => %s))", [-days_ago])
