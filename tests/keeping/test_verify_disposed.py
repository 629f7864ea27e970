"""The trail of a disposed record still proves itself, and whatever is done to what is left of it is named."""

from __future__ import annotations

from typing import Any

import pytest

from audit.ledger.integrator import integrate
from audit.ledger.log import tiles
from audit.ledger.merkle import check_inclusion
from audit.ledger.proofs import inclusion_proofs
from audit.models import AuditChange, Disposal, DisposedEntry, LedgerLeaf
from audit.verification import verify
from audit.verification.leaf import change_leaf
from batches.models import Batch
from tests.keeping import old

pytestmark = pytest.mark.urs("URS-AUD-14", "URS-AUD-08")


class Forger:
    """A superuser who has switched the triggers off."""

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()

    def __call__(self, table: str, sql: str, *values: Any) -> None:
        self.cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cursor.execute(sql, values)
        assert self.cursor.rowcount != 0, sql
        self.cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def forge(stub: Batch, superuser_connection: Any) -> Forger:
    """In a database whose log is complete."""
    _integrate()
    return Forger(superuser_connection)


def _integrate() -> None:
    while integrate().integrated:
        pass


def _named() -> set[tuple[str, str]]:
    return {(fault.table, fault.row) for fault in verify().faults}


def _emptied() -> AuditChange:
    entry = DisposedEntry.objects.filter(kind="C").order_by("row_id")[0]
    found: AuditChange = AuditChange.objects.get(pk=entry.row_id)
    return found


def test_nothing_is_wrong_before_and_after_it_is_numbered(batch: Batch) -> None:
    """Emptied before its entries were numbered, and after; a continued look accepts what was emptied meanwhile."""
    _integrate()
    assert verify().faults == []
    old.grow_old()
    old.dispose(batch)
    assert verify(continued=True).faults == []
    _integrate()
    for continued in (True, False):
        assert verify(continued=continued).faults == []


def test_a_proof_of_an_emptied_entry_and_of_its_neighbour_still_holds(batch: Batch) -> None:
    """The leaf is what it was, so a proof that was handed out before still fits the root of then, and of now."""
    change = AuditChange.objects.filter(table_name="batches_steprecord").order_by("id")[0]
    _integrate()
    before = LedgerLeaf.objects.get(kind="C", row_id=change.pk)
    old.grow_old()
    old.dispose(batch)
    _integrate()
    size = LedgerLeaf.objects.latest("leaf_index").leaf_index + 1
    after = AuditChange.objects.get(pk=change.pk)
    assert after.after is None and bytes(after.leaf_hash) == bytes(before.leaf_hash)
    proof = inclusion_proofs([("C", change.pk)], size)["C", change.pk]
    leaf = bytes(before.leaf_hash)
    check_inclusion(leaf, proof.leaf_index, size, proof.path, tiles().root(size))


def test_content_that_is_put_back_is_named(forge: Forger) -> None:
    change = _emptied()
    forge("audit_change", """UPDATE audit_change SET after = '{"id": "1"}' WHERE id = %s""", change.pk)
    assert ("audit_change", str(change.pk)) in _named()


def test_even_its_own_content_may_not_come_back(batch: Batch, superuser_connection: Any) -> None:
    """Whoever kept a copy and puts it back makes the leaf right again, and the disposal wrong."""
    change = AuditChange.objects.filter(table_name="batches_steprecord").order_by("id")[0]
    with superuser_connection.cursor() as cursor:
        cursor.execute("SELECT before::text, after::text FROM audit_change WHERE id = %s", [change.pk])
        before, after = cursor.fetchone()
    old.grow_old()
    old.dispose(batch)
    _integrate()
    put_back = "UPDATE audit_change SET before = %s::jsonb, after = %s::jsonb WHERE id = %s"
    Forger(superuser_connection)("audit_change", put_back, before, after, change.pk)
    assert ("audit_change", str(change.pk)) in _named()


@pytest.mark.parametrize("table", ["audit_change", "audit_event"])
def test_an_entry_marked_without_a_disposal_is_named(forge: Forger, table: str) -> None:
    """Emptied by hand, with a mark that names no disposal, or one that does not know of it."""
    disposed = DisposedEntry.objects.values("row_id")
    row = AuditChange.objects.exclude(pk__in=disposed).exclude(after=None).order_by("id")[0]
    number = row.pk if table == "audit_change" else row.event_id
    empty = "before = NULL, after = NULL" if table == "audit_change" else "data = '{\"x\": 1}'"
    forge(table, f"UPDATE {table} SET {empty} WHERE id = %s", number)
    mark = "INSERT INTO audit_disposed SELECT id, %s, recorded_at, %s, sha256('x') FROM {} WHERE id = %s"
    kind = "C" if table == "audit_change" else "E"
    forge("audit_disposed", mark.format(table), kind, 999, number)
    assert (table, str(number)) in _named()
    known = Disposal.objects.get().pk
    forge("audit_disposed", "UPDATE audit_disposed SET disposal_id = %s WHERE disposal_id = 999", known)
    assert {(table, str(number)), ("audit_disposal", str(known))} <= _named()


def test_a_changed_leaf_hash_is_named_even_with_its_stub_made_anew(forge: Forger) -> None:
    change = _emptied()
    forge("audit_change", "UPDATE audit_change SET leaf_hash = sha256('x') WHERE id = %s", change.pk)
    assert ("audit_change", str(change.pk)) in _named()
    forge(
        "audit_disposed",
        "UPDATE audit_disposed SET stub_hash = pharmom_change_stub((SELECT c FROM audit_change c WHERE c.id = %s),"
        " disposal_id) WHERE kind = 'C' AND row_id = %s",
        change.pk,
        change.pk,
    )
    known = str(Disposal.objects.get().pk)
    assert {("audit_change", str(change.pk)), ("audit_disposal", known)} <= _named()


@pytest.mark.parametrize(
    ("kind", "table", "change"),
    [
        ("E", "audit_event", "actor_name = 'Nobody'"),
        ("E", "audit_event", "reason_text = 'another'"),
        ("C", "audit_change", "operation = 'D'"),
        ("C", "audit_change", "row_id = row_id + 1000"),
    ],
)
def test_what_stays_of_an_entry_cannot_be_changed(forge: Forger, kind: str, table: str, change: str) -> None:
    number = DisposedEntry.objects.filter(kind=kind).order_by("row_id")[0].row_id
    forge(table, f"UPDATE {table} SET {change} WHERE id = %s", number)
    assert (table, str(number)) in _named()


def test_a_deleted_disposal_or_a_deleted_mark_is_named(forge: Forger) -> None:
    disposal, mark = Disposal.objects.get(), DisposedEntry.objects.filter(kind="C").order_by("row_id")[0]
    forge("audit_disposed", "DELETE FROM audit_disposed WHERE kind = 'C' AND row_id = %s", mark.row_id)
    assert {("audit_change", str(mark.row_id)), ("audit_disposal", str(disposal.pk))} <= _named()
    forge("audit_disposal", "DELETE FROM audit_disposal WHERE id = %s", disposal.pk)
    named = _named()
    assert ("audit_disposal", str(disposal.pk)) in named
    assert {("audit_change", str(each.row_id)) for each in DisposedEntry.objects.filter(kind="C")} <= named


def test_a_disposal_whose_signature_is_gone_covers_nothing(forge: Forger) -> None:
    disposal = Disposal.objects.get()
    forge("audit_signature", "DELETE FROM audit_signature WHERE event_id = %s", disposal.event_id)
    assert {("audit_disposal", str(disposal.pk)), ("audit_change", str(_emptied().pk))} <= _named()


def test_an_emptied_entry_has_no_leaf_of_its_own_any_more(forge: Forger) -> None:
    """The stored hash is needed: what is left gives another one."""
    change = _emptied()
    columns = ("id", "recorded_at", "event_id", "table_name", "row_id", "operation", "before", "after")
    assert change_leaf({name: getattr(change, name) for name in columns}) != bytes(change.leaf_hash)
