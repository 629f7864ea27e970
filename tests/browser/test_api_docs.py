"""The API's own page in a real browser: it draws the operations, and the policy blocks nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_api_page_shows_the_operations_within_the_policy(cast_db: str, visit: Any) -> None:
    visitor = visit("emma.weber")
    page = visitor.open("/api/docs/")
    expect(page.locator(".opblock-tag", has_text="audit-events")).to_be_visible(timeout=20_000)
    page.locator(".opblock-tag", has_text="orders").first.click()
    expect(page.locator(".opblock-post").first).to_be_visible()
    assert visitor.complaints == []
