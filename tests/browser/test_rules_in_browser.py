"""The page of rules and the answer to too many tries, as people see them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, TABLET

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "wanted"), [("en", "Release batch"), ("zh-hans", "放行批次")])
@pytest.mark.parametrize("size", [DESK, TABLET])
def test_rules_are_found_read_and_narrowed(
    cast_db: str, visit: Any, language: str, wanted: str, size: tuple[int, int]
) -> None:
    visitor = visit("emma.weber", language=language, size=size)
    page = visitor.open("/rules/")
    row = page.locator('tr[id="quality.release_batch"]')
    assert wanted in row.inner_text()
    assert visitor.overflow() == 0
    page.fill("#list-search", "quality.release_batch")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert visitor.violations() == []
    assert visitor.complaints == []


@pytest.mark.parametrize(("language", "said"), [("en", "Too many requests"), ("zh-hans", "请求过多")])
def test_who_tries_too_often_is_told_to_wait(
    cast_db: str, visit: Any, settings: Any, language: str, said: str
) -> None:
    settings.PHARMOM_FAILED_SIGN_INS_PER_ADDRESS = (1, 300)
    visitor = visit(language=language, size=TABLET)
    for _try in range(2):
        page = visitor.open("/sign-in/")
        page.fill("#id_username", "nobody")
        page.fill("#id_password", "guess")
        page.press("#id_password", "Enter")
        page.wait_for_selector("[role=alert]")
    assert said in page.content()
    assert (visitor.violations(), visitor.overflow(), visitor.complaints) == ([], 0, [])
