"""Connections, outbox and tokens in a real browser: nothing axe finds, in both languages and sizes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from audit.contracts import authority
from integrations.actions.queue_message import queue_message
from integrations.models import Endpoint, EndpointLease, OutboxMessage
from integrations.tasks import records
from integrations.tasks.notes import Batch, Event
from tests.browser.conftest import DESK, TABLET
from tests.integrations.conftest import wired_db, wired_template

__all__ = ["wired_db", "wired_template"]

pytestmark = pytest.mark.browser


@pytest.fixture
def message(wired_db: str) -> OutboxMessage:
    """A message that was given up, and a connection with a short history."""
    held = next(
        each for each in EndpointLease.objects.take("capture@line-1", 20) if each.endpoint_code == "PLC"
    )
    records.note_connected(held)
    records.write(held, Batch(events=[Event("gap", "pharmom/SZ/scales/SC-01/reading", "3 (… 9)")]))
    written: OutboxMessage = queue_message(
        endpoint=Endpoint.objects.get(code="ERP"),
        kind="batch_released",
        code="released:B26-0001",
        about="batch:B26-0001",
        body={"batch": "B26-0001", "produced": {"value": "129.50", "unit": "kg"}},
        actor=authority().system_actor(),
    )
    written.state, written.attempts, written.last_error = "dead", 15, "the ERP is down for maintenance"
    written.save(update_fields=["state", "attempts", "last_error"])
    return written


def test_pages_with_a_message_given_up_are_accessible_and_fit(message: OutboxMessage, visit: Any) -> None:
    endpoint = Endpoint.objects.get(code="PLC")
    engineer = visit("huang.jie", "zh-hans", "light", TABLET)
    pages = [
        "/integrations/connections/",
        endpoint.get_absolute_url(),
        "/integrations/outbox/",
        message.get_absolute_url(),
    ]
    for path in pages:
        engineer.open(path)
        assert engineer.violations() == [], path
        assert engineer.overflow() <= 0, path
    administrator = visit("admin.sun", "en", "dark", DESK)
    administrator.open("/integrations/tokens/")
    assert administrator.violations() == []
    assert engineer.complaints == administrator.complaints == []


def test_a_token_is_issued_in_the_dialog_and_shown_once(message: OutboxMessage, visit: Any) -> None:
    page = visit("admin.sun").open("/integrations/tokens/")
    page.get_by_role("link", name="Issue token").or_(
        page.get_by_role("button", name="Issue token")
    ).first.click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Account", exact=True).select_option(label="ERP")
    dialog.get_by_label("Name", exact=True).fill("Second ERP")
    dialog.get_by_label("batches.receive_order").check()
    dialog.get_by_role("button", name="Issue token").click()
    shown = dialog.locator("#token-plain")
    expect(shown).to_be_visible()
    assert shown.input_value().startswith("pm_")
    dialog.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("Second ERP")).to_be_visible()
