"""What it takes to sign, in a real browser: the report, the check, the statement and a password handed over."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from people.actions.publish_statement import publish_statement
from tests.browser.conftest import DESK, TABLET
from tests.browser.persons import person_at

pytestmark = pytest.mark.browser


@pytest.mark.urs("URS-SIG-09")
@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("zh-hans", DESK)])
def test_the_pages_of_signers_are_accessible(
    cast_db: str, cast: Any, visit: Any, language: str, size: Any
) -> None:
    publish_statement(
        text={"en": "I answer for what I sign.", "zh": "我对所签内容负责。"}, actor=cast["chen.jing"]
    )
    visitor = visit("chen.jing", language, size=size)
    seat = person_at(visitor, "chen.jing")
    person = f"/people/{cast['li.na'].uuid}/"
    for path in ("/signers/", "/statements/", "/statement/", "/statements/new/", person):
        visitor.open(path)
        assert visitor.violations() == [], path
        assert visitor.overflow() <= 0, path
        seat.picture(f"signers-{path.split('/')[1]}-{path.count('/')}-{language}")
    assert visitor.complaints == []


@pytest.mark.urs("URS-SIG-09", "URS-SIG-11")
def test_the_administrator_checks_who_it_is_and_hands_a_password_over(
    cast_db: str, cast: Any, visit: Any
) -> None:
    visitor = visit("admin.sun", "en", size=TABLET)
    seat = person_at(visitor, "admin.sun")
    page = visitor.open(f"/people/{cast['li.na'].uuid}/")
    page.get_by_role("link", name="Record identity check").or_(
        page.get_by_role("button", name="Record identity check")
    ).click()
    page.locator("dialog select[name=means]").select_option("passport")
    seat.picture("identity-check")
    page.locator("dialog button[type=submit]").click()
    expect(page.get_by_text("Passport · 孙强 Sun Qiang")).to_be_visible()
    page.get_by_role("link", name="Reset password").or_(
        page.get_by_role("button", name="Reset password")
    ).click()
    page.locator("dialog select[name=reason_code]").select_option("access_change")
    page.locator("dialog textarea[name=reason_text]").fill("Came to the office with the work pass")
    page.locator("dialog button[type=submit]").click()
    shown = page.locator("dialog #one-time")
    expect(shown).to_be_visible()
    assert len(shown.input_value()) == 19
    seat.picture("one-time")
    assert visitor.complaints == []
