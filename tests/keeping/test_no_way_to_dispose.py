"""Nobody takes out anything but by the action: the application's role, the owner, half done, or two at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit.models import AuditChange, Disposal, DisposedEntry
from audit.verification import verify
from batches.actions.print_batch_record import print_batch_record
from batches.errors import RecordDisposedOf
from batches.models import Batch, StepExecution, StepRecord
from kernel import clock
from mom.demo import cast as people
from quality.errors import AlreadyDisposedOf, DisposalRefused
from quality.models import LegalHold
from tests.keeping import old

pytestmark = pytest.mark.urs("URS-AUD-14", "URS-AUD-02")

BEGIN = (
    "SELECT event_id FROM pharmom_begin_event(%s, %s, 'qa', NULL, 'quality_decision', 'over', 'shell', '',"
    " gen_random_uuid(), NULL, 'batches.batch', %s, %s, 'SZ', '{}')"
)
DISPOSE = (
    "SELECT pharmom_dispose('batches_batch', %s, jsonb_build_object('rule', '{}'::jsonb, 'kept_until', %s::text,"
    " 'allowed_from', %s::text, 'record_digest', 'x'))"
)
PAST = ("2020-01-01", "2020-01-02T00:00:00+00:00")


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """By PostgreSQL itself, with one of these codes."""
    with pytest.raises(DatabaseError) as error:
        yield
    assert getattr(error.value.__cause__, "pgcode", None) in codes


def _begin(cursor: Any, action: str, batch: Batch) -> None:
    cursor.execute(BEGIN, [action, people.actor(old.QUALITY).pk, str(batch.uuid), batch.code])


def _still_there(batch: Batch) -> None:
    assert StepRecord.objects.filter(step__batch=batch).exists() and not Disposal.objects.exists()
    assert not DisposedEntry.objects.exists() and verify().faults == []


def test_without_the_action_nothing_goes(batch: Batch) -> None:
    old.grow_old()
    with refused("PM005"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DISPOSE, [batch.pk, *PAST])
    for action, about in (
        ("quality.place_legal_hold", batch),
        ("quality.dispose_of_batch", old.young_batch()),
    ):
        with refused("PM005"), transaction.atomic(), connection.cursor() as cursor:
            _begin(cursor, action, about)
            cursor.execute(DISPOSE, [batch.pk, *PAST])
    _still_there(batch)


def test_before_the_moment_or_without_one_nothing_goes(batch: Batch) -> None:
    since = "2020-01-02T00:00:00+00:00"
    for until, allowed in (
        ("2199-01-01", "2199-01-02T00:00:00+00:00"),
        ("2199-01-01", since),
        (None, since),
        ("2020-01-01", None),
    ):
        with refused("PM005"), transaction.atomic(), connection.cursor() as cursor:
            _begin(cursor, "quality.dispose_of_batch", batch)
            cursor.execute(DISPOSE, [batch.pk, until, allowed])
    _still_there(batch)


def test_without_the_signatures_the_transaction_does_not_end(batch: Batch) -> None:
    with refused("PM005"), transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, "quality.dispose_of_batch", batch)
        cursor.execute(DISPOSE, [batch.pk, *PAST])
        cursor.execute("SELECT pharmom_close_event('{}')")
        assert not StepRecord.objects.filter(step__batch=batch).exists()  # until here
    _still_there(batch)


def test_one_signature_is_not_enough_for_the_database_either(batch: Batch) -> None:
    """Somebody in the application's place writes one signature by hand; the second person is still missing."""
    with refused("PM005"), transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, "quality.dispose_of_batch", batch)
        cursor.execute(DISPOSE, [batch.pk, *PAST])
        cursor.execute(
            "INSERT INTO audit_signature (uuid, row_version, signer_id, signer_username, signer_name, role, meaning,"
            " signed_at, zone, action, subject_model, subject_uuid, subject_code, subject_version, content, digest,"
            " event_id) SELECT gen_random_uuid(), 1, disposed_by_id, 'x', 'x', 'qa', 'disposed', disposed_at, 'UTC',"
            " 'quality.dispose_of_batch', subject_model, subject_uuid, subject_code, 1, '{}', 'x', event_id"
            " FROM audit_disposal"
        )
        cursor.execute("SELECT pharmom_close_event('{}')")
    _still_there(batch)


NO_RIGHT, NO_EVENT = "42501", "PM001"
OTHER_WAYS = {
    "SELECT pharmom_take_out('batches_batch', 1, 1)": NO_RIGHT,
    "SELECT pharmom_collect_disposed('batches_batch', 1, 1)": NO_RIGHT,
    "SELECT pharmom_empty_entries('batches_batch', 1, 1, 1, 1)": NO_RIGHT,
    "UPDATE audit_open_event SET is_disposing = true": NO_RIGHT,
    "INSERT INTO audit_disposing VALUES (1, 'batches_steprecord', 1, NULL)": NO_RIGHT,
    "INSERT INTO audit_disposal_part VALUES ('batches_batch', 99, 'people_user', 'id', 'x', NULL)": NO_RIGHT,
    "INSERT INTO audit_disposal SELECT * FROM audit_disposal": NO_RIGHT,
    "INSERT INTO audit_disposed SELECT 1, 'C', now(), 1, '\\x00'": NO_RIGHT,
    "DELETE FROM batches_steprecord": NO_EVENT,
    "DELETE FROM batches_historicalsteprecord": NO_RIGHT,
    "UPDATE audit_change SET after = NULL": NO_RIGHT,
}


def test_the_applications_role_has_no_other_way(batch: Batch) -> None:
    for statement, code in OTHER_WAYS.items():
        with refused(code), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nor_has_the_owner_by_ordinary_sql(stub: Batch) -> None:
    for statement in (
        "UPDATE audit_change SET after = NULL",
        "DELETE FROM audit_change",
        "DELETE FROM audit_disposal",
        "UPDATE audit_disposed SET disposal_id = 7",
        "DELETE FROM audit_signature",
        "DELETE FROM batches_historicalsteprecord",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)
            assert cursor.rowcount > 0, "nothing was there to be refused"
            raise AssertionError(statement)


def test_a_crash_in_the_middle_leaves_everything(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the rows are gone and before the transaction ends."""
    from quality.actions import dispose_of_batch as module

    old.grow_old()
    old.approve(old.QUALITY, batch)

    def then_die(record: Batch, **facts: Any) -> None:
        from audit.event_store import dispose

        dispose(record, **facts)
        assert not StepRecord.objects.filter(step__batch=batch).exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "dispose", then_die)
    with pytest.raises(KeyboardInterrupt):
        old.approve(old.QUALIFIED, batch)
    _still_there(batch)


def _at_once(*acts: Any) -> list[BaseException | None]:
    """Each in a thread and on a connection of its own; what it raised."""
    raised: list[BaseException | None] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            acts[place]()
        except BaseException as error:
            raised[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_a_hold_and_a_disposal_at_once_one_of_them_is_refused(batch: Batch) -> None:
    old.grow_old()
    old.approve(old.QUALITY, batch)
    disposing, holding = _at_once(lambda: old.approve(old.QUALIFIED, batch), lambda: old.hold(batch))
    if disposing is None:
        assert isinstance(holding, AlreadyDisposedOf) and not LegalHold.objects.exists()
        assert Disposal.objects.count() == 1
    else:
        assert isinstance(disposing, DisposalRefused) and holding is None
        assert StepRecord.objects.filter(step__batch=batch).exists() and not Disposal.objects.exists()
    assert verify().faults == []


def test_a_print_that_comes_second_is_refused(batch: Batch) -> None:
    """Its content was read before; the number that it asks for is not given any more."""
    old.grow_old()
    old.dispose(batch)
    with pytest.raises(RecordDisposedOf):
        print_batch_record(
            batch=batch,
            language="en",
            content_digest="0" * 64,
            batch_state="released",
            read_at=clock.now(),
            actor=people.actor(old.QUALITY),
        )
    assert not AuditChange.objects.filter(table_name="batches_recordprint", operation="I").exists()
    assert StepExecution.objects.filter(batch=old.young_batch()).exists()
