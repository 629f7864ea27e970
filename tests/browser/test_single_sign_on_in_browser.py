"""The way in by the identity provider as a person goes it, and what they read when it is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Page, expect

from people.models import ExternalIdentity, User
from tests.browser.persons import PICTURES
from tests.people.idp import IdentityProvider, idp

__all__ = ["idp"]

pytestmark = pytest.mark.browser

LOOKS = [("en", (1440, 900)), ("zh-hans", (1024, 768))]


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def _through(visitor: Any) -> Page:
    """From the door to the provider and back."""
    page: Page = visitor.open("/sign-in/")
    page.locator("a[href*='/sign-in/provider/']").click()
    return page


@pytest.mark.urs("URS-SIG-11")
@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_person_confirms_comes_straight_in_and_confirms_again_when_the_link_was_taken_away(
    cast_db: str, cast: Any, idp: IdentityProvider, visit: Any, language: str, size: tuple[int, int]
) -> None:
    visitor = visit(language=language, size=size)
    page = _through(visitor)
    expect(page).to_have_url(re.compile("/sign-in/provider/confirm/"))
    _picture(page, f"confirm-{language}")
    assert (visitor.overflow(), visitor.violations()) == (0, [])
    page.locator("input[name=password]").fill(cast.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(visitor.address + "/")

    again = visit(language=language, size=size)
    expect(_through(again)).to_have_url(again.address + "/")

    admin = visit("admin.sun", language=language, size=size)
    person = User.objects.get(username="li.na")
    desk = admin.open(person.get_absolute_url())
    identity = ExternalIdentity.objects.get(user=person)
    button = desk.locator(f'[hx-get*="{identity.uuid}/unlink/"]')
    button.scroll_into_view_if_needed()
    _picture(desk, f"linked-{language}")
    table = desk.locator("table").filter(has=button)
    assert table.evaluate("t => t.scrollWidth <= t.parentElement.clientWidth"), (
        "nothing of it is off the screen"
    )
    button.click()
    desk.locator('#dialog[open] select[name="reason_code"]').select_option("access_change")
    desk.locator('#dialog[open] textarea[name="reason_text"]').fill("Another account at the provider")
    _picture(desk, f"unlink-{language}")
    assert (admin.overflow(), admin.violations()) == (0, [])
    desk.locator('#dialog[open] button[type="submit"]').click()
    expect(desk.locator("#dialog[open]")).to_have_count(0)
    expect(button).to_have_count(0)

    third = visit(language=language, size=size)
    expect(_through(third)).to_have_url(re.compile("/sign-in/provider/confirm/"))
    assert [each.complaints for each in (visitor, again, admin, third)] == [[], [], [], []]


@pytest.mark.urs("URS-SIG-11")
@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_closed_way_says_why_and_the_door_stays_beside_it(
    cast_db: str, idp: IdentityProvider, visit: Any, settings: Any, language: str, size: tuple[int, int]
) -> None:
    visitor = visit(language=language, size=size)
    for code, path, issuer in (
        ("PEO-045", "/sign-in/provider/back/?code=x&state=y", configured.PHARMOM_OIDC_ISSUER),
        ("PEO-045", "/sign-in/provider/confirm/", configured.PHARMOM_OIDC_ISSUER),
        ("PEO-042", "/sign-in/provider/", ""),
    ):
        settings.PHARMOM_OIDC_ISSUER = issuer
        page = visitor.open(path)
        expect(page.get_by_text(code).first).to_be_visible()
        expect(page.locator("input[name=username]")).to_be_visible()
        _picture(page, f"closed-{code}-{language}")
        assert (visitor.overflow(), visitor.violations()) == (0, [])
    assert visitor.complaints == []
