"""``verify_audit`` against the ledger: the first bad row is named, whatever was done to the trail."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.ledger import faults, keys, merkle
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import Round
from audit.ledger.log import TILE
from audit.ledger.note import Signer
from audit.models import AuditChange, AuditEvent, LedgerLeaf, ReasonCode, VerificationRun
from audit.tasks import BEAT, verify_trail
from audit.verification import verify
from audit.verification.leaf import canonical, change_leaf, event_leaf
from audit.verification.report import Fault, Report, fault_of
from audit.verification.tree import CUT, Stack, TreeCheck, anchored_checkpoints, check_numbered
from people.models import Notification
from tests.integrations.workers import until

pytestmark = pytest.mark.urs("URS-AUD-08")

Ledger = Callable[[], Round]
Act = Callable[[str], int]


class Forger:
    """A superuser of PostgreSQL who has switched off every trigger in the way."""

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()

    def __call__(self, table: str, sql: str, *values: Any) -> None:
        self.cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cursor.execute(sql, values)
        self.cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def forge(superuser_connection: Any) -> Forger:
    return Forger(superuser_connection)


@pytest.fixture
def events(ledger: Ledger, act: Act) -> list[int]:
    """Three events, each under a checkpoint of its own, and all of them in the tile that is not full yet."""
    found = []
    ledger()
    if LedgerLeaf.objects.count() % TILE > TILE - 30:
        for number in range(10):
            act(f"before{number}")
    for code in ("one", "two", "three"):
        found.append(act(code))
        ledger()
    return found


def _look() -> list[Fault]:
    """What the ledger's part of the verification finds; the whole of it takes longer."""
    report = Report()
    known = keys.verifiers()
    TreeCheck(report, known, 0, anchored_checkpoints(report, known)).run(lambda text: None)
    check_numbered(report)
    return report.faults


def _first() -> tuple[str, str]:
    fault = _look()[0]
    return fault.table, fault.row


def _leaf(kind: str, row: int) -> int:
    return int(LedgerLeaf.objects.get(kind=kind, row_id=row).leaf_index)


def test_an_untouched_ledger_is_whole_and_says_what_was_looked_at(events: list[int]) -> None:
    anchor_newest()
    report = verify()
    assert report.faults == []
    assert report.leaves == LedgerLeaf.objects.count()
    assert (report.checkpoints, report.anchored) == (5, 1)
    assert report.events == AuditEvent.objects.count()
    assert verify(continued=True).leaves == 0


def test_an_edited_row_is_named_even_with_a_fresh_hash_of_its_own(events: list[int], forge: Forger) -> None:
    forge("audit_event", "UPDATE audit_event SET reason_text = 'X' WHERE id = %s", events[1])
    assert _first() == ("audit_event", str(events[1]))
    row = AuditEvent.objects.filter(pk=events[1]).values().get()
    row |= {"correlation": str(row["correlation"]), "subject_uuid": None}
    self_made = _database_text("audit_event", "data", events[1])
    forge(
        "audit_event",
        "UPDATE audit_event SET leaf_hash = %s WHERE id = %s",
        event_leaf(row | {"data": self_made}),
        events[1],
    )
    (fault,) = _look()
    leaf = _leaf("E", events[1])
    assert (fault.table, fault.row) == ("audit_event", str(events[1]))
    assert fault.detail == f"the row is not as it was when it became leaf {leaf}"


def _database_text(table: str, column: str, row: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}::text FROM {table} WHERE id = %s", [row])
        return str(cursor.fetchone()[0])


def test_a_forger_who_also_makes_the_leaf_and_the_tiles_anew_is_found_by_the_signature(
    events: list[int], forge: Forger
) -> None:
    change = AuditChange.objects.get(event_id=events[1])
    forge(
        "audit_change",
        """UPDATE audit_change SET after = after || '{"code": "X"}' WHERE id = %s""",
        change.pk,
    )
    new = change_leaf(AuditChange.objects.filter(pk=change.pk).values().get())
    forge("audit_change", "UPDATE audit_change SET leaf_hash = %s WHERE id = %s", new, change.pk)
    forge(
        "audit_leaf", "UPDATE audit_leaf SET leaf_hash = %s WHERE kind = 'C' AND row_id = %s", new, change.pk
    )
    fault = _look()[0]
    assert (fault.table, fault.row) == ("audit_event", str(events[1])), (
        "the first row since the last good signature"
    )
    assert "the log is not what was signed from this row on" in fault.detail


def test_a_deleted_row_is_named_with_and_without_its_leaf(events: list[int], forge: Forger) -> None:
    forge("audit_event", "DELETE FROM audit_event WHERE id = %s", events[0])
    assert _first() == ("audit_event", str(events[0]))
    assert _look()[0].detail == f"the row of leaf {_leaf('E', events[0])} is gone"
    forge("audit_leaf", "DELETE FROM audit_leaf WHERE kind = 'E' AND row_id = %s", events[0])
    fault = _look()[0]
    change = AuditChange.objects.get(event_id=events[0])
    assert (fault.table, fault.row) == ("audit_change", str(change.pk))
    assert "are missing before this row" in fault.detail


def _rolled_back(forge: Forger) -> int:
    """A number of an event that nobody will use."""
    forge.cursor.execute("SELECT nextval('audit_event_seq')")
    return int(forge.cursor.fetchone()[0])


def _is_waited_for(number: int) -> bool:
    sql = "SELECT EXISTS (SELECT FROM audit_gap WHERE kind = 'E' AND %s BETWEEN first_id AND last_id)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])
        return bool(cursor.fetchone()[0])


def _put_in(forge: Forger, number: int, like: int) -> None:
    """A row under that number, sealed and hashed as it should be for another."""
    names = ", ".join(column.column for column in AuditEvent._meta.concrete_fields if column.column != "id")
    copy = f"INSERT INTO audit_event (id, {names}) SELECT %s, {names} FROM audit_event WHERE id = %s"
    forge("audit_event", copy, number, like)


def test_a_row_put_in_afterwards_is_named(ledger: Ledger, act: Act, events: list[int], forge: Forger) -> None:
    """Under a number that was rolled back long ago: no transaction of then is under way on the server any more."""
    free = _rolled_back(forge)
    act("later")

    def given_up() -> bool:
        ledger()
        return not _is_waited_for(free)

    until(given_up, seconds=60)  # whatever runs beside this test in other databases ends meanwhile
    _put_in(forge, free, events[0])
    ledger()
    found = {(fault.table, fault.row, fault.detail) for fault in _look()}
    assert ("audit_event", str(free), "the row was put in after later ones had been numbered") in found


def test_a_row_put_in_while_its_number_is_waited_for_is_named_by_its_hash(
    ledger: Ledger, act: Act, events: list[int], forge: Forger, superuser_connection: Any
) -> None:
    """Some transaction of then goes on, in whatever database of the server: the row gets a leaf, and is no copy."""
    with psycopg2.connect(superuser_connection.dsn, password=superuser_connection.info.password) as long_one:
        long_one.cursor().execute("SELECT pg_current_xact_id()")
        free = _rolled_back(forge)
        act("later")
        ledger()
        ledger()
        assert _is_waited_for(free)
        _put_in(forge, free, events[0])
        ledger()
        found = {(fault.table, fault.row, fault.detail) for fault in _look()}
    long_one.close()
    leaf = _leaf("E", free)
    assert ("audit_event", str(free), f"the row is not as it was when it became leaf {leaf}") in found


def test_leaves_in_another_order_are_named(events: list[int], forge: Forger) -> None:
    change, seal = _leaf("C", AuditChange.objects.get(event_id=events[1]).pk), _leaf("S", events[1])
    swap = "UPDATE audit_leaf SET leaf_index = CASE leaf_index WHEN %s THEN %s ELSE %s END WHERE leaf_index IN (%s, %s)"
    forge("audit_leaf", "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_pkey")
    forge("audit_leaf", swap, change, seal, change, change, seal)
    assert _first()[0] in {"audit_change", "audit_seal", "audit_event"}
    assert "is not where its event is" in _look()[0].detail


def test_two_whole_events_in_another_order_are_found_by_the_signature(
    events: list[int], forge: Forger
) -> None:
    first = _leaf("E", events[1])
    forge("audit_leaf", "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_pkey")
    forge(
        "audit_leaf",
        "UPDATE audit_leaf SET leaf_index = CASE WHEN leaf_index < %s + 3 THEN leaf_index + 3 ELSE leaf_index - 3 END"
        " WHERE leaf_index >= %s",
        first,
        first,
    )
    fault = _look()[0]
    assert fault.detail.startswith(f"the log is not what was signed from this row on (leaf {first})")


@pytest.mark.urs("URS-AUD-09")
def test_a_trail_that_was_cut_is_found_by_its_checkpoints_by_the_anchor_and_by_the_signing_side(
    events: list[int], forge: Forger, settings: Any, tmp_path: Path
) -> None:
    anchor_newest()
    from_leaf = _leaf("E", events[2])
    for table in ("audit_event", "audit_change", "audit_seal", "audit_ref"):
        key = "id" if table == "audit_event" else "event_id"
        forge(table, f"DELETE FROM {table} WHERE {key} = %s", events[2])
    forge("audit_leaf", "DELETE FROM audit_leaf WHERE leaf_index >= %s", from_leaf)
    by_the_signer = [each for each in verify().faults if each.kind == CUT]
    assert [each.row for each in by_the_signer] == [str(from_leaf - 1)]
    found = _look()
    assert (found[0].table, found[0].row) == ("audit_leaf", str(from_leaf - 1))
    forge("audit_checkpoint", "DELETE FROM audit_checkpoint WHERE size > %s", from_leaf)
    fault = _look()[0]
    assert (fault.row, "the anchor “Folder” has seen" in fault.detail) == (str(from_leaf - 1), True)
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "lost"
    (fault,) = (each for each in verify().faults if each.kind == CUT)
    assert (fault.row, "the last signed checkpoint has seen" in fault.detail) == (str(from_leaf - 1), True)


def test_a_checkpoint_that_was_not_signed_by_us_is_named(events: list[int], forge: Forger) -> None:
    other = Signer.generate("pharmom-test")
    forge(
        "audit_checkpoint",
        "UPDATE audit_checkpoint SET note = replace(note, 'pharmom-test/1', 'pharmom-test/2') WHERE id = 2",
    )
    assert _first() == ("audit_checkpoint", "2")
    forge(
        "audit_checkpoint",
        "UPDATE audit_checkpoint SET note = %s WHERE id = 2",
        f"x\n\n— {other.name} AAAA\n",
    )
    assert _first() == ("audit_checkpoint", "2")


def test_a_forged_tile_is_named(ledger: Ledger, forge: Forger) -> None:
    ledger()
    forge("audit_tile", "UPDATE audit_tile SET root = sha256('') WHERE level = 1 AND tile_index = 0")
    (fault,) = _look()
    assert (fault.table, fault.row) == ("audit_tile", "1/0")


def test_a_continued_verification_looks_only_at_what_is_new(
    events: list[int], ledger: Ledger, act: Act, forge: Forger, cast: Any
) -> None:
    assert verify().is_whole
    forge("audit_reasoncode", "UPDATE audit_reasoncode SET is_active = false WHERE code = 'one'")
    new = act("four")
    ledger()
    report = verify(continued=True)
    assert (report.faults, report.leaves, report.events, report.changes, report.records) == ([], 3, 1, 1, 1)
    act("five")
    report = verify(continued=True)
    assert (report.leaves, report.events, report.faults) == (0, 1, []), (
        "not numbered yet, and looked at all the same"
    )
    ledger()
    forge("audit_reasoncode", "UPDATE audit_reasoncode SET is_active = false WHERE code = 'five'")
    five = ReasonCode.objects.get(code="five")
    assert [(each.table, each.row) for each in verify(continued=True).faults] == [
        ("audit_reasoncode", str(five.pk))
    ]
    assert {each.table for each in verify().faults} == {"audit_reasoncode"}
    assert new


def test_the_mark_of_a_continued_verification_cannot_be_moved(events: list[int], forge: Forger) -> None:
    assert verify().is_whole
    mark = keys.folder() / keys.VERIFIED
    whole = mark.read_text()
    mark.write_text(whole.replace("verified\n", "verified\n9", 1))
    assert not verify(continued=True).is_whole
    mark.write_text(whole)
    last = LedgerLeaf.objects.count() - 1
    forge("audit_leaf", "UPDATE audit_leaf SET leaf_hash = sha256('') WHERE leaf_index = %s", last)
    assert "are not those that were verified" in verify(continued=True).faults[0].detail


def test_the_nightly_task_keeps_its_result_and_raises_the_alarm(events: list[int], forge: Forger) -> None:
    assert verify_trail(continued=False) == 0
    forge("audit_event", "UPDATE audit_event SET reason_text = 'X' WHERE id = %s", events[1])
    assert verify_trail(continued=False) == 1
    newest, former = VerificationRun.objects.all()
    assert (newest.fault_count, former.fault_count) == (1, 0)
    assert fault_of(newest.faults[0]).row == str(events[1])
    (fault,) = faults.open_faults()
    assert str(events[1]) in faults.message(fault)
    with pytest.raises(CommandError):
        call_command("verify_audit", "--quiet", stderr=io.StringIO(), stdout=io.StringIO())
    assert {BEAT[name]["task"] for name in ("verify-new", "verify-all")} == {verify_trail.name}


def test_what_was_found_in_one_language_is_read_in_the_other(
    ledger: Ledger, events: list[int], forge: Forger, client: Client, cast: Any
) -> None:
    forge("audit_event", "UPDATE audit_event SET reason_text = 'X' WHERE id = %s", events[1])
    with translation.override("zh-hans"):
        assert verify_trail(continued=False) == 1
    kept = str(VerificationRun.objects.get().faults) + str(faults.open_faults()[0].params)
    assert not re.search("[\u4e00-\u9fff]", kept), "what is kept is in no language"
    english, chinese = "the row is not as it was when it became leaf", "该记录与成为第"
    client.force_login(cast["chen.jing"])
    shown = client.get(reverse("audit:ledger")).content.decode()
    assert shown.count(english) == 2, "as the fault, and among what the last verification found"
    client.cookies["django_language"] = "zh-hans"
    shown = client.get(reverse("audit:ledger")).content.decode()
    assert (shown.count(english), shown.count(chinese)) == (0, 2)
    told = Notification.objects.get(user__username="admin.sun", severity="alarm")
    assert english in told.text["en"] and chinese in told.text["zh"]


def test_own_code_finds_the_same_root_as_the_integrators() -> None:
    stack, hashes = Stack(), [merkle.leaf_hash(bytes([number % 256])) for number in range(600)]
    assert stack.root() == merkle.EMPTY_ROOT
    complete = [each for hashed in hashes for each in stack.add(hashed)]
    assert stack.root() == merkle.root_of(hashes)
    assert complete == [(1, merkle.root_of(hashes[:256])), (1, merkle.root_of(hashes[256:512]))]


_names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.dictionaries(_names, st.one_of(st.none(), _texts), max_size=12))
@settings(max_examples=150, deadline=None)
def test_what_is_hashed_is_canonical_json(image: dict[str, str | None]) -> None:
    content = {"image": image, "number": 2**53 - 1, "refs": sorted(image)}
    assert canonical(content) == rfc8785.dumps(content)
