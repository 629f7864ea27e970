"""The outbox: a message is delivered once, however often it must be tried (URS-INT-05)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audit.context import Reason
from audit.contracts import authority
from audit.models import AuditChange, AuditEvent
from integrations.actions.queue_message import queue_message
from integrations.actions.retry_message import retry_message
from integrations.errors import MessageNotDead
from integrations.models import Endpoint, OutboxMessage
from integrations.tasks.delivery import MOST_ATTEMPTS, accepted, pause_after
from integrations.tasks.entry import deliver_due_messages
from kernel import clock
from tests.integrations.erp import Erp

REASON = Reason("planned_change", "The ERP has been repaired and takes messages again")


@pytest.fixture
def erp(wired_db: str, settings: Any) -> Iterator[Erp]:
    with Erp.running() as found:
        settings.PHARMOM_ADDRESSES = {**settings.PHARMOM_ADDRESSES, "ERP_URL": found.url}
        yield found


@pytest.fixture
def message(erp: Erp) -> OutboxMessage:
    written: OutboxMessage = queue_message(
        endpoint=Endpoint.objects.get(code="ERP"),
        kind="batch_released",
        code="released:B26-0001",
        about="batch:B26-0001",
        body={"batch": "B26-0001", "produced": {"value": "129.50", "unit": "kg"}},
        actor=authority().system_actor(),
    )
    return written


def attempt(message: OutboxMessage) -> OutboxMessage:
    """Let the next attempt be due, and make it."""
    message.next_attempt_at = clock.now()
    message.save(update_fields=["next_attempt_at"])
    deliver_due_messages()
    message.refresh_from_db()
    return message


@pytest.mark.urs("URS-INT-05")
def test_a_message_is_tried_again_and_delivered_once(message: OutboxMessage, erp: Erp) -> None:
    erp.fails(3)
    for number in (1, 2, 3):
        before = clock.now()
        attempt(message)
        assert (message.state, message.attempts, message.last_status) == ("pending", number, 503)
        assert message.next_attempt_at > before + timedelta(seconds=1.5)
    attempt(message)
    assert (message.state, message.attempts, message.last_status) == ("delivered", 4, 201)
    assert message.delivered_at is not None
    deliver_due_messages()
    (received,) = erp.confirmations()
    assert received["deliveries"] == 1
    assert received["idempotency_key"] == str(message.uuid)
    assert received["body"]["produced"] == {"value": "129.50", "unit": "kg"}


@pytest.mark.urs("URS-INT-05")
def test_an_answer_that_got_lost_leads_to_one_booking(message: OutboxMessage, erp: Erp) -> None:
    attempt(message)
    message.state, message.delivered_at = "pending", None
    message.save(update_fields=["state", "delivered_at"])
    attempt(message)
    assert (message.state, message.last_status) == ("delivered", 200)
    (received,) = erp.confirmations()
    assert received["deliveries"] == 2


@pytest.mark.urs("URS-INT-05")
def test_a_message_is_given_up_and_put_back_with_a_reason(
    message: OutboxMessage, erp: Erp, cast: Any
) -> None:
    with pytest.raises(MessageNotDead):
        retry_message(message=message, reason=REASON, actor=cast["huang.jie"])
    erp.fails(MOST_ATTEMPTS)
    message.attempts = MOST_ATTEMPTS - 1
    message.save(update_fields=["attempts"])
    attempt(message)
    assert (message.state, message.next_attempt_at) == ("dead", None)
    deliver_due_messages()
    assert erp.confirmations() == []
    erp.fails(0)
    retry_message(message=message, reason=REASON, actor=cast["huang.jie"])
    assert AuditEvent.objects.latest("id").reason_text == REASON.text
    message.refresh_from_db()
    assert attempt(message).state == "delivered"


def test_a_refusal_that_will_not_change_is_given_up_at_once(message: OutboxMessage, erp: Erp) -> None:
    attempt(message)
    other = queue_message(
        endpoint=message.endpoint,
        kind="batch_released",
        code="released:B26-0002",
        about="batch:B26-0002",
        body={"batch": "B26-0002"},
        actor=authority().system_actor(),
    )
    erp.take_key(str(other.uuid), {"batch": "another one"})
    attempt(other)
    assert (other.state, other.attempts, other.last_status) == ("dead", 1, 422)


def test_the_same_thing_is_told_once_and_its_content_is_in_the_trail(message: OutboxMessage) -> None:
    again = queue_message(
        endpoint=message.endpoint,
        kind=message.kind,
        code=message.code,
        about=message.about,
        body={"batch": "B26-0001", "produced": {"value": "1", "unit": "kg"}},
        actor=authority().system_actor(),
    )
    assert again.pk == message.pk
    change = AuditChange.objects.get(table_name="integrations_outboxmessage")
    assert json.loads(change.after["body"])["produced"]["value"] == "129.50"
    assert "attempts" not in change.after


@pytest.mark.urs("URS-INT-06")
def test_an_erp_that_says_no_with_200_is_not_believed(test_data: Path) -> None:
    shapes = json.loads((test_data / "erp" / "kingdee_response_shapes.json").read_text(encoding="utf-8"))
    assert accepted(200, shapes["ok"])
    assert not accepted(200, shapes["failure (HTTP 200!)"])
    assert not accepted(200, shapes["View"])
    assert accepted(201, {"received": 1, "duplicate": False})
    assert not accepted(503, {})


def test_pauses_grow_and_stay_below_an_hour() -> None:
    pauses = [pause_after(number).total_seconds() for number in range(1, 20)]
    assert 1.5 < pauses[0] < 2.5
    assert all(later > earlier for earlier, later in pairwise(pauses[:10]))
    assert max(pauses) <= 3600 * 1.1
