"""Access on a tablet, in Chinese, whose words are the widest of a column: what one can do is not cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, expect

from equipment.models import Site
from mom.demo.deputies import DEPUTY
from mom.demo.plant import PRESENT, load_plant
from people.models import RoleGrant
from tests.browser.persons import People

pytestmark = pytest.mark.browser
TABLET = (1024, 768)
TOO_WIDE = "each => each.scrollWidth - each.clientWidth"
# How far a button reaches beyond the box in which its table scrolls.
CUT = "each => each.getBoundingClientRect().right - each.closest('.pm-table-wrap').getBoundingClientRect().right"


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People in the browser."""
    found = People(chromium, served)
    yield found
    found.leave()


def _is_whole(button: Locator) -> bool:
    expect(button).to_be_visible()
    return bool(button.evaluate(CUT) <= 0)


def test_signing_out_elsewhere_is_seen_whole(cast_db: str, cast: Any, people: People) -> None:
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"})
    elsewhere.get("/sign-in/")
    elsewhere.post("/sign-in/", {"username": "chen.jing", "password": cast.password})
    person = people.arrive("chen.jing", TABLET, "zh-hans")
    page = person.open("/account/")
    assert _is_whole(page.locator("button[hx-get*='/account/sessions/']").first)
    person.picture("account-tablet-zh")
    assert person.violations() == []


def test_the_list_of_an_access_review_has_all_its_columns(cast_db: str, cast: Any, people: People) -> None:
    person = people.arrive("chen.jing", TABLET, "zh-hans")
    site = Site.objects.get(code="SZ")
    page = person.open(reverse("people:access_list", kwargs={"uuid": site.uuid}))
    table = page.locator(".pm-table-wrap").last
    expect(table).to_contain_text("上次审核后有")
    person.picture("access-list-tablet-zh")
    assert table.evaluate(TOO_WIDE) <= 0


def test_the_buttons_of_a_role_are_seen_whole(cast_db: str, cast: Any, people: People) -> None:
    person = people.arrive("admin.sun", TABLET, "zh-hans")
    grant = RoleGrant.objects.get(user=cast["li.na"])
    page = person.open(reverse("people:person_detail", kwargs={"uuid": cast["li.na"].uuid}))
    for verb in ("change", "withdraw", "end"):
        assert _is_whole(page.locator(f"button[hx-get='/grants/{grant.uuid}/{verb}/']")), verb
    page.locator(f"button[hx-get='/grants/{grant.uuid}/change/']").click()
    expect(page.locator("dialog .pm-dialog-head p")).to_contain_text("操作员")
    person.picture("person-tablet-zh")
    assert person.violations() == []
    assert people.complaints == []


def test_a_role_that_is_held_for_somebody_fits_beside_the_history(
    cast_db: str, cast: Any, people: People
) -> None:
    load_plant(pieces=PRESENT)
    person = people.arrive("admin.sun", TABLET, "zh-hans")
    page = person.open(reverse("people:person_detail", kwargs={"uuid": cast[DEPUTY].uuid}))
    roles = page.locator(".pm-table-wrap", has_text="质量受权人")
    expect(roles).to_contain_text("代理")
    person.picture("person-deputy-tablet-zh")
    assert roles.evaluate(TOO_WIDE) <= 0
