"""Asking for a deputy and ending a delegation, as people do it on their own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from kernel import clock
from people.models import RoleRequest
from tests.people.deputies import agree, may

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "size", "asked", "ends"),
    [
        ("en", (1440, 900), "Ask for a deputy", "End from now on"),
        ("zh-hans", (1024, 768), "申请代理人", "自现在起结束"),
    ],
)
def test_a_deputy_is_asked_for_and_the_deputy_gives_it_back(
    cast_db: str, visit: Any, cast: Any, language: str, size: tuple[int, int], asked: str, ends: str
) -> None:
    holder = visit("xu.hui", language=language, size=size)
    page = holder.open("/account/")
    page.get_by_role("button", name=asked).click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("heading", name=asked)).to_be_visible()
    assert holder.violations() == []
    dialog.locator("[name=deputy]").select_option(str(cast["zhou.min"].pk))
    dialog.locator("[name=valid_until]").fill(f"{clock.now() + timedelta(days=5):%Y-%m-%dT%H:%M}")
    dialog.locator("[name=why]").fill("On leave")
    dialog.get_by_role("button", name=asked).click()
    page.wait_for_url("**/role-requests/mine/")
    agree(cast, RoleRequest.objects.get())
    assert may(cast["zhou.min"]) == "qualified_person"
    deputy = visit("zhou.min", language=language, size=size)
    page = deputy.open("/account/")
    assert (deputy.violations(), deputy.overflow()) == ([], 0)
    page.locator("button[hx-get*='/delegations/']").click()
    dialog = page.locator("#dialog")
    dialog.locator("[name=reason_code]").select_option("access_change")
    dialog.locator("[name=reason_text]").fill("Back again")
    dialog.get_by_role("button", name=ends).click()
    expect(page.locator("button[hx-get*='/delegations/']")).to_have_count(0)
    assert may(cast["zhou.min"]) is None
    assert (holder.complaints, deputy.complaints) == ([], [])
