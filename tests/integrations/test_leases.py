"""Leases: one worker holds a connection, a stalled one cannot write after another has taken over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from redis import Redis
from rest_framework.test import APIClient

from audit.context import Reason
from equipment.events import Sample
from equipment.models import Tag, TagSample
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.set_endpoint_enabled import set_endpoint_enabled
from integrations.errors import LeaseLost
from integrations.models import ConnectionEvent, Endpoint, EndpointLease, Held, TagBinding
from integrations.selectors.tokens import known_scopes
from integrations.tasks import records
from integrations.tasks.capture_loop import HEARTBEAT_KEY
from integrations.tasks.notes import Batch
from people.actions.define_role import define_role
from people.models import RoleKind
from tests.factories.grants import grant_role
from tests.integrations.devices import Devices
from tests.integrations.workers import Worker, connected, until

Start = Callable[[str], Worker]


def take(holder: str) -> Held:
    """Take the lease of the MQTT connection."""
    return next(held for held in EndpointLease.objects.take(holder, 20) if held.endpoint_code == "DEVICES")


def batch(value: str) -> Batch:
    tag = Tag.objects.get(code="R-102.Temperature")
    return Batch(samples=[Sample(tag.pk, datetime.now(UTC), Decimal(value))])


@pytest.mark.urs("URS-INT-02")
def test_a_late_write_after_a_take_over_is_refused(wired_db: str) -> None:
    stalled = take("worker-1")
    assert records.write(stalled, batch("21.1")) == 1
    lapse()
    successor = take("worker-2")
    assert successor.token == stalled.token + 1
    with pytest.raises(LeaseLost):
        records.write(stalled, batch("21.2"))
    assert records.write(successor, batch("21.3")) == 1
    kept = TagSample.objects.filter(tag__code="R-102.Temperature", status="good").order_by("id")
    assert list(kept.values_list("value", flat=True)) == [Decimal("21.1"), Decimal("21.3")]


def test_a_lease_in_force_is_not_taken_and_a_given_back_one_is(wired_db: str) -> None:
    held = take("worker-1")
    assert EndpointLease.objects.take("worker-2", 20) == []
    assert EndpointLease.objects.renew(held)
    records.note_released(held)
    assert take("worker-2").token == held.token + 1
    assert not EndpointLease.objects.renew(held)


def test_the_gap_between_two_workers_is_visible(wired_db: str) -> None:
    held = take("worker-1")
    records.write(held, batch("21.1"))
    lapse()
    records.note_taken(take("worker-2"))
    gap = TagSample.objects.get(tag__code="R-102.Temperature", status="bad")
    assert gap.status_code == "communication_lost"
    assert ConnectionEvent.objects.filter(kind="taken_over", detail="worker-2").exists()


@pytest.mark.urs("URS-ACC-11", "URS-INT-01")
def test_a_gateway_writes_its_own_tags_and_no_others(wired_db: str) -> None:
    held = take("worker-1")
    bound = TagBinding.objects.filter(endpoint_id=held.endpoint_id).values("tag_id")
    foreign = Tag.objects.exclude(pk__in=bound).order_by("pk")[0]
    sent = batch("21.1")
    now = datetime.now(UTC)
    mixed = replace(sent, samples=[*sent.samples, Sample(foreign.pk, now, Decimal("1.0"))])
    assert records.write(held, mixed) == len(sent.samples)
    assert not TagSample.objects.filter(tag=foreign).exists()
    assert ConnectionEvent.objects.filter(kind="binding_refused", detail="1").exists()


@pytest.mark.urs("URS-ACC-11")
def test_no_token_writes_a_sample(wired_db: str, cast: Any) -> None:
    """Samples come by a plant connection and its bindings: the API has no door for them, for whatever token."""
    define_role(
        code="reader_of_tags",
        name={"en": "Reader of tags", "zh": "读取标签"},
        kind=RoleKind.SERVICE,
        permissions={"equipment.view_tag"},
        reason=Reason("access_change", "A program reads the values"),
        actor=cast["admin.sun"],
    )
    grant_role(user=cast["capture"], role="reader_of_tags", site=None, actor=cast["admin.sun"])
    issued = issue_api_token(
        user=cast["capture"],
        name="Whatever there is",
        scopes=sorted(known_scopes()),
        expires_at=datetime.now(UTC) + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    client = APIClient(headers={"Authorization": f"Bearer {issued.plain}"})
    tag, samples = Tag.objects.order_by("pk")[0], TagSample.objects.count()
    for address in (
        "/api/v1/readings/",
        f"/api/v1/readings/{tag.code}/",
        f"/api/v1/readings/{tag.code}/history/",
    ):
        for send in (client.post, client.put, client.patch, client.delete):
            reply = send(address, {"value": "1.0"}, format="json")
            assert reply.status_code == 405, (address, reply.content)
    assert client.get("/api/v1/readings/").status_code == 200, "the token itself is good"
    assert TagSample.objects.count() == samples


def test_a_second_worker_goes_on_where_the_first_ended(devices: Devices, worker: Start) -> None:
    first = worker("worker-1")
    until(lambda: connected("DEVICES"), what="the first connection")
    worker("worker-2")
    assert EndpointLease.objects.get(endpoint__code="DEVICES").holder == "worker-1"
    first.end()
    worker("worker-3")
    until(
        lambda: EndpointLease.objects.filter(endpoint__code="DEVICES", holder="worker-3", state="connected")
    )
    devices.room("12.9", 1)
    until(lambda: TagSample.objects.filter(tag__code="R-102.PressureDifference", value="12.9"))


def test_a_connection_that_is_switched_off_is_let_go(devices: Devices, worker: Start, cast: Any) -> None:
    worker("worker-1")
    until(lambda: connected("DEVICES"), what="the connection")
    set_endpoint_enabled(
        endpoint=Endpoint.objects.get(code="DEVICES"),
        is_enabled=False,
        reason=Reason("planned_change", "Scales are moved to the other booth"),
        actor=cast["huang.jie"],
    )
    until(
        lambda: EndpointLease.objects.filter(endpoint__code="DEVICES", holder=""), what="the end of the lease"
    )


def test_the_worker_says_that_it_lives(devices: Devices, worker: Start) -> None:
    client = Redis.from_url(settings.REDIS_URL)
    client.delete(HEARTBEAT_KEY)
    worker("worker-1")
    beat = until(lambda: client.get(HEARTBEAT_KEY), what="the heartbeat")
    assert abs(float(beat) - datetime.now(UTC).timestamp()) < 10
    client.close()


def test_a_full_buffer_loses_the_oldest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from integrations.tasks import notes

    monkeypatch.setattr(notes, "MOST_SAMPLES", 3)
    buffer = notes.Notes()
    start = datetime.now(UTC)
    buffer.add_samples([Sample(1, start + timedelta(seconds=n), Decimal(n)) for n in (4, 1, 2, 3, 0)], None)
    taken = buffer.take()
    assert [sample.value for sample in taken.samples] == [Decimal(0), Decimal(2), Decimal(3)]
    assert [(event.kind, event.detail) for event in taken.events] == [("overflow", "2")]


def lapse() -> None:
    """As if a worker had stalled for longer than its lease."""
    lapsed = datetime.now(UTC) - timedelta(minutes=1)
    EndpointLease.objects.filter(endpoint__code="DEVICES").update(expires_at=lapsed)
