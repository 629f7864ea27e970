"""Committed rows become leaves: once, in whole runs, in whatever order they were committed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit.context import Origin
from audit.event_store import record_refusal
from audit.ledger import keys, log, merkle
from audit.ledger.checkpoint import open_checkpoint
from audit.ledger.integrator import Round
from audit.ledger.proofs import (
    CHANGE,
    EVENT,
    SEAL,
    SECURITY,
    consistency_proof,
    inclusion_proofs,
    rows_of_events,
)
from audit.models import AuditChange, AuditEvent, LedgerCheckpoint, LedgerLeaf, SecurityEvent
from audit.tasks import BEAT, anchor_ledger, ensure_trail_partitions, integrate_ledger
from tests import database
from tests.integrations.workers import until

pytestmark = pytest.mark.urs("URS-AUD-08")

Ledger = Callable[[], Round]
Act = Callable[[str], int]


def _run_of(event: int) -> list[tuple[str, int]]:
    """The leaves from the event's own to its seal, in the order of the log."""
    rows = rows_of_events([event])
    indexes = LedgerLeaf.objects.filter(kind__in="ES", row_id=event).values_list("leaf_index", flat=True)
    between = LedgerLeaf.objects.filter(leaf_index__range=(min(indexes), max(indexes)))
    found = list(between.order_by("leaf_index").values_list("kind", "row_id"))
    assert sorted(rows) == sorted(found)
    return found


def _events_in_the_log() -> list[int]:
    return list(LedgerLeaf.objects.filter(kind="E").order_by("leaf_index").values_list("row_id", flat=True))


def _gaps() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_id, last_id FROM audit_gap WHERE kind = 'E' ORDER BY 1")
        return list(cursor.fetchall())


@pytest.fixture
def elsewhere(cast_db: str) -> Any:
    """A second connection of the application's role, whose transactions the test ends when it likes."""
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": cast_db}
    other.set_autocommit(False)
    yield other
    other.close()


def _begin(other: Any, cast: Any) -> int:
    """An event in the other connection, sealed and not committed."""
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT event_id FROM pharmom_begin_event('audit.define_reason_code', %s, 'administrator', NULL, '', '',"
            " 'shell', '', gen_random_uuid(), NULL, '', NULL, '', '', '{}'::jsonb)",
            [cast["admin.sun"].pk],
        )
        event = int(cursor.fetchone()[0])
        cursor.execute("SELECT pharmom_close_event('{}')")
    return event


def test_the_whole_trail_is_numbered_and_signed(ledger: Ledger, act: Act) -> None:
    record_refusal("permission", "li.na", "x.y", "R-1 “标签”\n", "AUD-002", Origin())
    first = ledger()
    trail = AuditEvent.objects.count() * 2 + AuditChange.objects.count() + SecurityEvent.objects.count()
    assert (first.integrated, first.size) == (trail, trail)
    leaves = list(LedgerLeaf.objects.order_by("leaf_index"))
    assert [each.leaf_index for each in leaves] == list(range(trail))
    for event in AuditEvent.objects.values_list("id", flat=True):
        assert _run_of(event)[0] == (EVENT, event)
    newest = LedgerCheckpoint.objects.get()
    checkpoint, opened = open_checkpoint(newest.note, keys.verifiers())
    root = merkle.root_of(bytes(each.leaf_hash) for each in leaves)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("pharmom-test/1", trail, root)
    assert opened.signed_by == tuple(keys.verifiers())

    assert ledger() == Round(0, trail, None)
    event = act("late")
    second = ledger()
    assert second.size == trail + len(rows_of_events([event]))
    proof = consistency_proof(trail, second.size)
    merkle.check_consistency(trail, second.size, root, log.tiles().root(second.size), proof)


def test_proofs_of_many_rows_take_few_queries(
    ledger: Ledger, act: Act, django_assert_max_num_queries: Any
) -> None:
    ledger()
    newest = LedgerCheckpoint.objects.latest("id")
    rows = rows_of_events(AuditEvent.objects.values_list("id", flat=True))
    young = act("young")
    assert len(rows) > 200
    with django_assert_max_num_queries(7):
        proofs = inclusion_proofs([*rows, (EVENT, young)])
    assert set(proofs) == set(rows)
    for each in proofs.values():
        merkle.check_inclusion(each.leaf_hash, each.leaf_index, newest.size, each.path, bytes(newest.root))
    assert inclusion_proofs([(CHANGE, 10**9), (SEAL, 10**9), (SECURITY, 10**9)]) == {}


def test_an_event_that_commits_late_is_found_and_one_rolled_back_is_forgotten(
    ledger: Ledger, act: Act, cast: Any, elsewhere: Any
) -> None:
    ledger()
    late = _begin(elsewhere, cast)
    events = [act("second"), act("third")]
    assert ledger().integrated > 0, "nothing waits for an open transaction"
    assert _events_in_the_log()[-2:] == events
    assert _gaps() == [(late, late)]
    assert ledger().integrated == 0
    elsewhere.commit()
    assert ledger().integrated == 2
    assert _events_in_the_log()[-1] == late
    assert _gaps() == []

    lost = _begin(elsewhere, cast)
    act("fourth")
    ledger()
    assert _gaps() == [(lost, lost)]
    elsewhere.rollback()
    ledger()
    assert _gaps() == []


def test_a_gap_in_the_middle_of_others_is_split(ledger: Ledger, act: Act, cast: Any, elsewhere: Any) -> None:
    ledger()
    numbers = [_begin(elsewhere, cast)]
    third = connections.create_connection("default")
    third.settings_dict = dict(elsewhere.settings_dict)
    third.set_autocommit(False)
    middle = _begin(third, cast)
    numbers.append(_begin(elsewhere, cast))
    act("after")
    ledger()
    assert _gaps() == [(numbers[0], numbers[1])]
    third.commit()
    third.close()
    ledger()
    assert _events_in_the_log()[-1] == middle
    assert _gaps() == [(numbers[0], numbers[0]), (numbers[1], numbers[1])]
    elsewhere.rollback()
    ledger()
    assert _gaps() == []


def test_small_portions_give_the_same_log(ledger: Any, act: Act) -> None:
    act("one")
    size = AuditEvent.objects.count() * 2 + AuditChange.objects.count() + SecurityEvent.objects.count()
    assert ledger(portion=7, round_s=0).integrated < 60
    assert ledger(portion=7).size == size
    assert LedgerLeaf.objects.count() == size
    assert _events_in_the_log() == sorted(_events_in_the_log())


def test_two_integrators_at_once_number_each_row_once(ledger: Ledger, act: Act) -> None:
    with ThreadedRounds(ledger) as rounds:
        events = [act(f"code{number}") for number in range(12)]
    assert rounds.failures == []
    ledger()
    assert sorted(_events_in_the_log()) == sorted(AuditEvent.objects.values_list("id", flat=True))
    assert set(events) <= set(_events_in_the_log())
    sizes = list(LedgerCheckpoint.objects.order_by("id").values_list("size", flat=True))
    assert sizes == sorted(set(sizes))


class ThreadedRounds:
    """Two threads that integrate as fast as they can while the test writes."""

    def __init__(self, ledger: Ledger) -> None:
        self.failures: list[Exception] = []
        self._ledger, self._stop = ledger, threading.Event()
        self._threads = [threading.Thread(target=self._run) for _each in range(2)]

    def __enter__(self) -> ThreadedRounds:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                if stopped := self._ledger().stopped_by:
                    raise RuntimeError(stopped)
        except Exception as failure:
            self.failures.append(failure)
        finally:
            connection.close()


def test_tiles_are_the_roots_of_their_leaves(ledger: Ledger) -> None:
    ledger()
    hashes = [
        bytes(each) for each in LedgerLeaf.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, tile_index, root FROM audit_tile ORDER BY 1, 2")
        tiles = {(level, index): bytes(root) for level, index, root in cursor}
    assert len(tiles) == len(hashes) // 256 > 0
    for (level, index), root in tiles.items():
        assert (level, root) == (1, merkle.root_of(hashes[index * 256 : index * 256 + 256]))


def test_postgresql_finds_the_same_roots(ledger: Ledger, superuser_connection: Any) -> None:
    ledger()
    leaves = LedgerLeaf.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)
    hashes = [bytes(each) for each in leaves]
    for size in (0, 1, 2, 3, 255, 256, 257, 300, len(hashes)):
        with superuser_connection.cursor() as cursor:
            cursor.execute("SELECT pharmom_ledger_root(%s)", [size])
            assert bytes(cursor.fetchone()[0]) == merkle.root_of(hashes[:size])


def test_events_before_their_months_table_and_a_clock_set_back_keep_their_leaves(
    ledger: Ledger, act: Act, shift_clock: Any
) -> None:
    shift_clock(days=160)
    early = act("early")
    before = ledger()
    shift_clock(days=-159)
    back = act("back")
    assert AuditEvent.objects.get(pk=back).recorded_at < AuditEvent.objects.get(pk=early).recorded_at
    after = ledger()
    assert after.size > before.size
    assert _events_in_the_log()[-2:] == [early, back]
    shift_clock(days=159)
    assert ensure_trail_partitions() > 0
    assert ledger().integrated == 0
    (proof,) = inclusion_proofs([(EVENT, early)]).values()
    assert proof.leaf_hash == bytes(AuditEvent.objects.get(pk=early).leaf_hash)


@pytest.mark.urs("URS-AUD-07")
def test_nobody_writes_the_ledger_by_hand(ledger: Ledger, superuser_connection: Any) -> None:
    ledger()
    columns = {"audit_leaf": "leaf_index", "audit_tile": "level", "audit_checkpoint": "id"}
    for table, column in columns.items():
        _assert_closed(superuser_connection, table, column)


def _assert_closed(superuser_connection: Any, table: str, column: str) -> None:
    statements = (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}")
    for alias, codes in {"default": {"42501"}, "owner": {"PM002", "42501"}}.items():
        for statement in (*statements, f"INSERT INTO {table} SELECT * FROM {table}")[
            : 4 if alias == "default" else 3
        ]:
            with (
                pytest.raises(DatabaseError) as error,
                transaction.atomic(using=alias),
                connections[alias].cursor() as cursor,
            ):
                cursor.execute(statement)
            assert getattr(error.value.__cause__, "pgcode", None) in codes, (alias, statement)
    with superuser_connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            with pytest.raises(Exception, match="append-only"):
                cursor.execute(statement)


@pytest.mark.parametrize("table", ["audit_ledger_state", "audit_gap"])
def test_the_application_cannot_move_the_integrators_mark(ledger: Ledger, table: str) -> None:
    ledger()
    for statement in (
        "UPDATE {} SET kind = kind",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "INSERT INTO {} SELECT * FROM {}",
    ):
        with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table, table))
        assert getattr(error.value.__cause__, "pgcode", None) == "42501"


def test_the_application_cannot_have_another_root_kept(ledger: Ledger) -> None:
    size = ledger().size
    keep = "SELECT pharmom_keep_checkpoint(9, %s, %s, 'x', 'y')"
    for wrong_size, root in ((size, bytes(32)), (size + 1, log.tiles().root(size))):
        with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(keep, [wrong_size, root])
        assert getattr(error.value.__cause__, "pgcode", None) == "PM004"
    for function in ("pharmom_complete_tiles()", "pharmom_ripe('E', 1)", "pharmom_nodes(0, 0, 1)"):
        with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}")
        assert getattr(error.value.__cause__, "pgcode", None) == "42501"


def test_beat_asks_for_it_each_second() -> None:
    from mom.celery import app

    schedule = app.conf.beat_schedule
    assert schedule["audit.ledger"] == BEAT["ledger"]
    assert (BEAT["ledger"]["task"], BEAT["ledger"]["schedule"]) == (integrate_ledger.name, 1.0)
    assert BEAT["anchors"]["task"] == anchor_ledger.name


_KILLED = """
import django
django.setup()
from django.db import connection, transaction
from audit.actions.define_reason_code import define_reason_code
from people.models import User
define_reason_code(code="killed", label={"en": "x", "zh": "某"}, actor=User.objects.get(username="admin.sun"))
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SELECT integrated FROM pharmom_integrate(1000000)")
    print(cursor.fetchone()[0], flush=True)
    input()
"""


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(ledger: Ledger, cast_db: str) -> None:
    before = ledger().size
    worker = subprocess.Popen(
        [sys.executable, "-c", _KILLED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=database.ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.audit.bypassing.settings",
            "BYPASSED_DATABASE": cast_db,
        },
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "3\n"
    assert ledger().integrated == 0, "it holds the lock, and nobody waits for it"
    worker.kill()
    worker.wait(10)
    worker.communicate()
    until(lambda: ledger().integrated, 10, "the numbers of the killed worker's event")
    assert log.size() == before + 3
    assert _events_in_the_log()[-1] == AuditEvent.objects.latest("id").pk
