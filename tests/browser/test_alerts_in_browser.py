"""Security alerts come to whoever has the page open, without loading it again (URS-SIG-12)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.urs("URS-SIG-12")
def test_an_account_is_locked_while_the_page_of_alerts_is_open(cast_db: str, visit: Any) -> None:
    visitor = visit("admin.sun")
    page = visitor.open("/alerts/")
    expect(page.get_by_text("No alert yet")).to_be_visible()
    for _attempt in range(5):
        Client(REMOTE_ADDR="10.0.0.9").post("/sign-in/", {"username": "li.na", "password": "Summer-2026!"})
    row = page.locator("#results tbody tr")
    expect(row).to_have_count(1, timeout=15_000)
    expect(row).to_contain_text("is locked after 5 wrong secrets")
