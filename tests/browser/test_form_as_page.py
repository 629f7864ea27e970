"""A form that is opened by its address is the page: refused, it comes back there once; Cancel leads back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.persons import People

pytestmark = pytest.mark.browser
IDS = "() => [...document.querySelectorAll('[id]')].map((each) => each.id)"


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People in the browser."""
    found = People(chromium, served)
    yield found
    found.leave()


@pytest.mark.parametrize("times", [1, 2])
def test_a_form_as_a_page_that_is_refused_comes_back_once(
    cast_db: str, cast: Any, people: People, times: int
) -> None:
    asker = people.arrive("li.na", (1024, 768), "en")
    page = asker.open("/role-requests/mine/new/")
    why = page.locator("textarea[name=why]")
    why.fill("Stands in on nights")
    for _each in range(times):
        page.get_by_role("button", name="Request a role for oneself").click()
        expect(page.locator(".pm-action [aria-invalid=true]").first).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(why).to_have_value("Stands in on nights")
    ids = page.evaluate(IDS)
    assert sorted(ids) == sorted(set(ids)), "an id twice"
    assert asker.violations() == []
    asker.picture("form-as-a-page-refused")


def test_cancel_on_such_a_page_leads_back(cast_db: str, cast: Any, people: People) -> None:
    asker = people.arrive("li.na", (1024, 768), "en")
    page = asker.open("/role-requests/mine/")
    asker.open("/role-requests/mine/new/")
    page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(f"{people.address}/role-requests/mine/")
    assert people.complaints == []
