"""What the ledger costs: does integration keep up, and how fast is every leaf recomputed from its columns.

The floor of the first two is a promise, a thousand changes a second with a lag of two seconds; that of the
others is bare SHA-256 over the same bytes.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import override_settings

from audit.ledger import keys, log
from audit.ledger.integrator import integrate
from audit.verification import leaves
from audit.verification.leaf import leaf
from benchmarks.databases import connection_to, long_batch_template
from benchmarks.measuring import Figure, Pair, percentile, seconds
from benchmarks.registry import measures
from tests import database

CHANGES_PER_S, PER_EVENT = 1000, 10  # as _ADD has it
ARRIVING_S, REPETITIONS = 8, 5
LAG_S = 2.0
EVENTS_VERIFIED = 150

_OPEN = """
    SELECT FROM pharmom_begin_event('system.migrate', (SELECT id FROM people_user WHERE username = 'li.na'), 'x', NULL,
        '', '', 'shell', '', gen_random_uuid(), NULL, '', NULL, '', '', '{}'::jsonb)"""
_ADD = """
    INSERT INTO audit_reasoncode (uuid, row_version, code, label, is_active)
    SELECT gen_random_uuid(), 1, gen_random_uuid()::text, '{"en": "Reason", "zh": "原因"}', true
    FROM generate_series(1, 10)"""
_TOUCH = "UPDATE batches_stepexecution SET definition = definition"
_CLOSE = "SELECT pharmom_close_event('{}')"
_LAGS = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(l.xmin) - pg_xact_commit_timestamp(e.xmin))::float
    FROM audit_event AS e JOIN audit_leaf AS l ON l.kind = 'E' AND l.row_id = e.id WHERE e.id > %s"""


@measures("ledger.rate", "ledger.lag", "verify.rate", "verify.growth")
def measure() -> Sequence[Figure]:
    """Integration first, then verification of what it has numbered."""
    with database.fresh(long_batch_template()) as name, _ledger():
        rate = [_integrated(name) for _time in range(REPETITIONS)]
        lag = _lag(name)
        _write(name, EVENTS_VERIFIED, _TOUCH)
        _catch_up()
        start = log.size() - EVENTS_VERIFIED * (_steps() + 2)
        small, large = _pairs(start, (log.size() - start) // 4), _pairs(start, log.size() - start)
        size = sum(len(content) for content in _contents(start)) / (log.size() - start)
    return [
        Figure(
            "ledger.rate",
            f"numbering and signing what {CHANGES_PER_S} changes a second bring in {ARRIVING_S // 4} s",
            "the time in which they come",
            "s",
            tuple(rate),
            limit=1,
        ),
        Figure(
            "ledger.lag",
            f"from the commit of an event to that of its leaf at {CHANGES_PER_S} changes a second, 95 % of them",
            "two seconds",
            "s",
            (lag,),
            tolerance=1,
            limit=1,
        ),
        Figure(
            "verify.rate",
            f"each leaf recomputed from its columns, {size:.0f} bytes of content on average",
            "SHA-256 over the same bytes in Python",
            "s",
            large,
            limit=25,
        ),
        Figure(
            "verify.growth",
            "per leaf, four times as many leaves",
            "per leaf",
            "s",
            tuple((one[1], four[1]) for one, four in zip(small, large, strict=True)),
            limit=1.3,
        ),
    ]


@contextmanager
def _ledger() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        where = {"PHARMOM_LEDGER_KEYS": Path(folder, "keys"), "PHARMOM_ANCHOR_DIR": Path(folder, "anchors")}
        with override_settings(**where):
            keys.make("pharmom-bench")
            _catch_up()
            yield


def _catch_up() -> None:
    while integrate().integrated:
        pass


def _write(name: str, events: int, statement: str, pause_s: float = 0) -> None:
    """So many events with their changes, each a transaction, evenly spread when ``pause_s`` is given."""
    writer: Any = connection_to(name)
    began = time.monotonic()
    with writer.cursor() as cursor:
        for number in range(events):
            writer.set_autocommit(False)
            for part in (_OPEN, statement, _CLOSE):
                cursor.execute(part)
            writer.commit()
            time.sleep(max(0.0, began + (number + 1) * pause_s - time.monotonic()))
    writer.close()


def _integrated(name: str) -> Pair:
    span = ARRIVING_S / 4
    _write(name, int(span * CHANGES_PER_S / PER_EVENT), _ADD)
    return span, seconds(integrate)


def _lag(name: str) -> Pair:
    """A writer at the promised rate, a round of integration each second, as beat asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_event")
        last = cursor.fetchone()[0]
    events = ARRIVING_S * CHANGES_PER_S // PER_EVENT
    writer = threading.Thread(target=_write, args=(name, events, _ADD, PER_EVENT / CHANGES_PER_S))
    writer.start()
    while writer.is_alive():
        began = time.monotonic()
        integrate()
        time.sleep(max(0.0, began + 1 - time.monotonic()))
    integrate()
    with connection.cursor() as cursor:
        cursor.execute(_LAGS, [last])
        lags = [lag for (lag,) in cursor]
    if len(lags) != events:
        raise LookupError(f"{events} events were written, {len(lags)} are in the ledger")
    return LAG_S, percentile(lags, 95)


def _steps() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM batches_stepexecution")
        return int(cursor.fetchone()[0])


def _pairs(start: int, number: int) -> tuple[Pair, ...]:
    """Bare hashing and recomputing of ``number`` leaves, in seconds per leaf, in turn."""
    contents = list(_contents(start))[:number]

    def bare() -> None:
        for content in contents:
            hashlib.sha256(b"\x00" + content).digest()

    def recomputed() -> None:
        for _leaf, _number in zip(leaves.leaves(start), range(number), strict=False):
            pass

    pairs = [(seconds(bare) / number, seconds(recomputed) / number) for _time in range(1 + REPETITIONS)]
    return tuple(pairs[1:])


def _contents(start: int) -> Iterator[bytes]:
    """What is hashed for each leaf, kept aside while it is recomputed."""
    kept: list[bytes] = []

    def keep(content: bytes) -> bytes:
        kept.append(content)
        return leaf(content)

    for _leaf in leaves.leaves(start, keep):
        pass
    return iter(kept)
