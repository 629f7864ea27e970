"""Refused attempts on a tablet: the whole table is seen, and what was tried is said in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from rest_framework.test import APIClient

from tests.browser.persons import People

pytestmark = pytest.mark.browser
TOO_WIDE = "each => each.scrollWidth - each.clientWidth"


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People in the browser."""
    found = People(chromium, served)
    yield found
    found.leave()


def refuse_some(cast: Any) -> None:
    """Wrong passwords, a token that nobody issued, and rights that are missing."""
    for name in ("li.na", "a.very.long.name.that.nobody.has"):
        Client().post("/sign-in/", {"username": name, "password": "a guess"})
    APIClient(headers={"Authorization": "Bearer pm_00000000_x"}).get("/api/v1/batches/")
    operator = APIClient()
    operator.force_login(cast["li.na"])
    operator.post("/api/v1/tokens/", {})
    operator.post("/api/v1/access-rules/", {})


@pytest.mark.urs("URS-ACC-07")
@pytest.mark.parametrize(
    ("language", "size", "word"),
    [
        ("en", (1024, 768), "Sign in or sign"),
        ("zh-hans", (1024, 768), "登录或签名"),
        ("en", (1440, 900), "token"),
    ],
)
def test_refused_attempts_fit_a_tablet_and_are_worded(
    story_db: str, cast: Any, people: People, language: str, size: tuple[int, int], word: str
) -> None:
    refuse_some(cast)
    auditor = people.arrive("admin.sun", size, language)
    page = auditor.open("/refused/")
    table = page.locator("#results .pm-table-wrap").last
    expect(table).to_contain_text(word)
    expect(table).not_to_contain_text("people.sign_in")
    auditor.picture(f"refused-{language}-{size[0]}")
    assert table.evaluate(TOO_WIDE) <= 0
    assert auditor.violations() == []
    assert people.complaints == []
