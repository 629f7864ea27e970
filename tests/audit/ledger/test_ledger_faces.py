"""The ledger for people and programs: page, checkpoint, download, proofs by the API, work queue, readiness."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.ledger import keys, merkle
from audit.ledger.anchoring import anchor_newest
from audit.ledger.checkpoint import open_checkpoint
from audit.ledger.integrator import Round
from audit.models import AuditEvent, LedgerCheckpoint
from audit.work_queue import items
from people.models import Notification

pytestmark = pytest.mark.urs("URS-AUD-08")

Ledger = Callable[[], Round]
Act = Callable[[str], int]


@pytest.fixture
def qa(client: Client, cast: Any, cast_db: str) -> Client:
    client.force_login(cast["chen.jing"])
    return client


def test_the_page_tells_of_an_empty_ledger_and_of_a_signed_one(
    ledger: Ledger, act: Act, qa: Client, django_assert_max_num_queries: Any
) -> None:
    address = reverse("audit:ledger")
    assert "Nothing is signed yet" in qa.get(address).content.decode()
    ledger()
    anchor_newest()
    first = qa.get(address).content.decode()
    note = LedgerCheckpoint.objects.get().note.splitlines()
    assert note[0] in first
    assert keys.signer().verifier.fingerprint in first
    assert "Every committed event is in the ledger." in first
    act("waiting")
    assert "1 event waits for its number" in qa.get(address).content.decode()
    for code in ("a", "b", "c"):
        act(code)
        ledger()
    with django_assert_max_num_queries(40):
        qa.get(address)


def test_a_checkpoint_is_downloaded_byte_by_byte(ledger: Ledger, qa: Client) -> None:
    ledger()
    newest = LedgerCheckpoint.objects.get()
    assert newest.root_hex in qa.get(newest.get_absolute_url()).content.decode()
    assert newest.root_hex[:16] in qa.get(reverse("audit:checkpoint_list")).content.decode()
    reply = qa.get(reverse("audit:checkpoint_note", args=[newest.pk]))
    assert reply.content.decode() == newest.note
    assert open_checkpoint(reply.content.decode(), keys.verifiers())[0].size == newest.size
    assert qa.get(reverse("audit:checkpoint_note", args=[99])).status_code == 404


def test_the_api_proves_an_event_to_whoever_has_the_checkpoint(ledger: Ledger, act: Act, qa: Client) -> None:
    ledger()
    event = act("proven")
    ledger()
    first, second = LedgerCheckpoint.objects.order_by("id")
    shown = qa.get(f"/api/v1/ledger-checkpoints/{second.pk}/").json()
    checkpoint = open_checkpoint(shown["note"], keys.verifiers())[0]
    rows = qa.get(f"/api/v1/ledger-checkpoints/{second.pk}/inclusion/?event={event}").json()
    assert [each["kind"] for each in rows] == ["event", "change", "seal"]
    for each in rows:
        path = [base64.b64decode(hashed) for hashed in each["path"]]
        leaf = base64.b64decode(each["leaf_hash"])
        merkle.check_inclusion(leaf, each["leaf_index"], checkpoint.size, path, checkpoint.root)
    assert bytes(AuditEvent.objects.get(pk=event).leaf_hash) == base64.b64decode(rows[0]["leaf_hash"])
    proof = qa.get(f"/api/v1/ledger-checkpoints/{second.pk}/consistency/?old={first.size}").json()
    path = [base64.b64decode(hashed) for hashed in proof["path"]]
    merkle.check_consistency(first.size, second.size, bytes(first.root), bytes(second.root), path)

    refused = {
        f"{first.pk}/inclusion/?event={event}": 404,
        f"{second.pk}/inclusion/?event=none": 422,
        f"{second.pk}/consistency/?old={second.size + 1}": 422,
        "99/": 404,
    }
    for address, status in refused.items():
        assert qa.get(f"/api/v1/ledger-checkpoints/{address}").status_code == status, address


def test_a_fault_reaches_those_who_answer_for_the_ledger(ledger: Ledger, qa: Client, cast: Any) -> None:
    ledger()
    (keys.folder() / keys.SIGNING).unlink()
    ledger()
    ledger()
    told = Notification.objects.values_list("user__username", flat=True)
    assert sorted(told) == ["admin.sun", "chen.jing", "emma.weber", "xu.hui", "zhou.min"]
    assert "缺少账本密钥" in Notification.objects.first().text["zh"]
    assert items(cast["li.na"]) == []
    (item,) = items(cast["chen.jing"])
    assert "The key of the ledger is missing" in str(item.title)
    assert item.severity == "alarm"
    assert "The key of the ledger is missing" in qa.get(reverse("audit:ledger")).content.decode()
    (alarm,) = qa.get("/readyz").json()["alarms"]
    assert alarm.startswith("AUD-030: ")
