"""The lists that people work with show what matters at 1024 pixels, without a scroll of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.persons import person_at

pytestmark = pytest.mark.browser
TABLET, DESKTOP = (1024, 768), (1440, 900)
TOO_WIDE = "each => each.scrollWidth - each.clientWidth"
# A list, who reads it, and the columns that are there however narrow it is.
LISTS = (
    ("people:person_list", "admin.sun", ("username", "printed_name", "is_active", "locked_at", "last_login")),
    ("batches:batch_list", "chen.jing", ("code", "state", "order", "started_at")),
    ("quality:deviation_list", "chen.jing", ("code", "state", "title", "batch", "due_on")),
    ("materials:lot_list", "chen.jing", ("code", "state", "on_hand", "last_day")),
    (
        "integrations:service_account_list",
        "admin.sun",
        ("username", "owner", "valid_tokens", "token_used_at"),
    ),
)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("name", "username", "stays"), LISTS, ids=[each[0] for each in LISTS])
def test_nothing_important_is_off_the_screen(
    story_db: str, visit: Any, name: str, username: str, stays: tuple[str, ...], language: str
) -> None:
    person = person_at(visit(username, language, size=TABLET), username)
    page = person.open(reverse(name))
    table = page.locator(".pm-table-wrap")
    expect(table).to_be_visible()
    person.picture(f"{name.replace(':', '-')}-tablet-{language}")
    assert table.evaluate(TOO_WIDE) <= 0
    for column in stays:
        expect(table.locator(f"th a[id='sort-{column}']")).to_be_in_viewport()
    hint = page.locator(".pm-narrow")
    expect(hint).to_be_visible()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(hint).to_be_hidden()
    assert page.locator(".is-giving").count() == page.locator(".is-giving:visible").count() > 0
    assert table.evaluate(TOO_WIDE) <= 0
    person.picture(f"{name.replace(':', '-')}-desktop-{language}")
    assert person.complaints == []
