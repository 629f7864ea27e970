"""What leaves the system: complete, in pieces, equal when read back, and in the trail before it leaves."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.urls import reverse

from audit.models import AuditChange, AuditEvent, AuditSeal
from audit.selectors.export import read_entries
from kernel.events import _subscribers
from kernel.pages.export import ExportBegun
from mom.demo.work.acting import actor
from people.actions.sign_in import record_sign_in, record_sign_out

TRAIL = reverse("audit:trail")


def reader(username: str = "emma.weber") -> Client:
    found = Client()
    found.force_login(actor(username))
    return found


def file_of(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def columns(record: Any) -> dict[str, Any]:
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return {name: bytes(v) if isinstance(v, memoryview) else v for name, v in values.items()}


@pytest.mark.urs("URS-AUD-13")
def test_a_thousand_entries_are_exported_and_read_back_equal(story_db: str) -> None:
    person = actor("wang.fang")
    while AuditEvent.objects.count() < 1_000:
        record_sign_in(user=person, actor=person)
        record_sign_out(user=person, actor=person)

    content = file_of(reader(), f"{TRAIL}?format=json").decode()
    back = list(read_entries(content))

    assert len(back) >= 1_000
    in_trail = {event.pk: columns(event) for event in AuditEvent.objects.filter(pk__lte=back[0].event.pk)}
    assert {entry.event.pk: columns(entry.event) for entry in back} == in_trail
    changes = {c.pk: columns(c) for c in AuditChange.objects.filter(event_id__lte=back[0].event.pk)}
    assert {c.pk: columns(c) for entry in back for c in entry.changes} == changes
    seals = {s.pk: columns(s) for s in AuditSeal.objects.filter(event_id__lte=back[0].event.pk)}
    # The export's own beginning is under way no more; its seal is there too.
    assert {entry.seal.pk: columns(entry.seal) for entry in back if entry.seal} == seals
    with pytest.raises(ValueError, match="are announced"):
        list(read_entries(content.replace('"count":', '"count":1')))


@pytest.mark.urs("URS-AUD-10", "URS-AUD-13")
def test_an_export_says_who_took_what_and_which_file_it_was(story_db: str) -> None:
    content = file_of(reader(), f"{TRAIL}?format=csv&person=li.na&weight=replaced")

    begun = AuditEvent.objects.get(action="audit.record_export")
    ended = AuditEvent.objects.get(action="audit.record_export_end")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert (begun.actor_username, begun.data["page"], begun.data["kind"]) == (
        "emma.weber",
        "audit:trail",
        "csv",
    )
    assert begun.data["filters"] == {"person": "li.na", "weight": "replaced"}
    assert ended.data["number"] == begun.data["number"]
    assert (ended.data["rows"], ended.data["is_complete"]) == (len(rows) - 1, True)
    assert ended.data["digest"] == hashlib.sha256(content).hexdigest()
    shown = reader().get(reverse("audit:event", args=[ended.pk])).content.decode()
    assert ended.data["digest"] in shown and "Digest (SHA-256)" in shown


@pytest.mark.urs("URS-AUD-10")
@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("chen.jing", "/batches/?format=csv&q=%00B26"),
        ("chen.jing", "/equipment/plant/?format=csv"),
        ("zhao.lei", "/figures/?format=csv"),
    ],
)
def test_every_export_of_a_page_is_in_the_trail(story_db: str, username: str, address: str) -> None:
    content = file_of(reader(username), address)

    ended = AuditEvent.objects.get(action="audit.record_export_end")
    assert (ended.actor_username, ended.data["digest"]) == (username, hashlib.sha256(content).hexdigest())
    assert ended.data["rows"] > 0


@pytest.mark.urs("URS-AUD-10")
def test_nothing_leaves_when_it_cannot_be_recorded(story_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_event: ExportBegun) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setitem(_subscribers, ExportBegun, [full])
    with pytest.raises(RuntimeError, match="cannot be written"):
        reader().get(f"{TRAIL}?format=csv")


@pytest.mark.urs("URS-AUD-10")
def test_an_export_that_is_broken_off_says_so(story_db: str) -> None:
    answer = reader().get(f"{TRAIL}?format=json")
    pieces = iter(answer.streaming_content)
    assert next(pieces).startswith(b'{"schema"')
    answer.close()

    ended = AuditEvent.objects.get(action="audit.record_export_end")
    assert ended.data["is_complete"] is False
    assert 0 < ended.data["rows"] < AuditEvent.objects.count()


@pytest.mark.asyncio
async def test_under_asgi_it_leaves_in_pieces_as_well(story_db: str) -> None:
    from asgiref.sync import sync_to_async

    cookies = (await sync_to_async(reader)()).cookies
    client = AsyncClient()
    client.cookies.update(cookies)
    answer = await client.get(f"{TRAIL}?format=json")
    pieces = [piece async for piece in answer.streaming_content]

    assert answer.is_async and len(pieces) > 3
    assert max(map(len, pieces)) < 1_000_000
    assert json.loads(b"".join(pieces))["count"] > 500
