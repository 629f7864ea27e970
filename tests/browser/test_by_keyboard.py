"""By keyboard alone: a list is narrowed, a record opened, an action signed; the focus is seen at every stop."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from audit.models import Signature
from mom.demo.cast import DEMO_PASSWORD
from recipes.models import RecipeVersion

pytestmark = pytest.mark.browser

MOST_STOPS = 60
# Who leaves a page while it fetches a part of itself breaks that off.
BROKEN_OFF = ("htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
# What has the focus: its place in the page, its words, and whether one sees that it has it.
AT = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    words: (at.getAttribute("aria-label") || at.innerText || at.name || "").trim(),
    name: at.id === "list-search" ? at.id : at.name || "", tag: at.tagName,
    seen: (style.outlineStyle !== "none" && style.outlineColor !== "rgba(0, 0, 0, 0)") || style.boxShadow !== "none",
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    modal: Boolean(at.closest("dialog[open]")),
  };
}"""


def stop(page: Page) -> dict[str, Any]:
    """Where the focus is; it must be somewhere, on the screen and seen (once its ring is drawn)."""
    with suppress(TimeoutError):
        page.wait_for_function(f"() => {{ const at = ({AT})(); return at.seen && at.inside; }}", timeout=3000)
    at: dict[str, Any] = page.evaluate(AT)
    assert at["tag"] != "BODY" and at["seen"] and at["inside"], at
    return at


def tab_to(page: Page, *, words: str = "", name: str = "") -> dict[str, Any]:
    """Press Tab until the element with these words or this name has the focus."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = stop(page)
        if (words and at["words"] == words) or (name and at["name"] == name):
            return at
    raise AssertionError(f"the keyboard does not reach {words or name}")


@pytest.mark.urs("URS-SYS-07")
def test_a_list_is_narrowed_a_record_opened_and_an_action_signed(story_db: str, visit: Any) -> None:
    version = RecipeVersion.objects.get(state="review")
    visitor = visit("chen.jing")
    page = visitor.open("/recipes/versions/")
    tab_to(page, name="list-search")
    page.keyboard.type(version.recipe.code)
    tab_to(page, name="state")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.wait_for_url("**state=review**")
    assert f"q={version.recipe.code}" in page.url
    tab_to(page, words=version.code)
    page.keyboard.press("Enter")
    expect(page.locator("#actions")).to_be_visible()

    opener = tab_to(page, words="Approve recipe version")
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog[open]")
    expect(dialog).to_be_visible()
    assert stop(page)["modal"]
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert stop(page)["words"] == opener["words"]

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    tab_to(page, name="username")
    page.keyboard.type("chen.jing")
    tab_to(page, name="password")
    page.keyboard.type(DEMO_PASSWORD)
    assert stop(page)["modal"]
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert Signature.objects.get(subject_uuid=version.uuid).signer_username == "chen.jing"
    assert [each for each in visitor.complaints if not each.startswith(BROKEN_OFF)] == []


def test_a_date_shows_the_focus_up_to_its_calendars_button(story_db: str, visit: Any) -> None:
    page = visit("wang.fang").open("/batches/orders/")
    tab_to(page, name="due_until")
    stops = 1
    while stop(page)["name"] == "due_until":
        page.keyboard.press("Tab")
        stops += 1
    assert stops >= 5  # month, day, year and the button, before the focus left it


def test_a_form_opened_from_a_list_and_left_leaves_the_address_of_the_list(story_db: str, visit: Any) -> None:
    page = visit("li.na").open("/quality/deviations/")
    address = page.url
    opener = tab_to(page, words="Open deviation")
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog[open]")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert stop(page)["words"] == opener["words"]
    assert page.url == address
    page.reload()
    expect(page.locator("#results")).to_be_visible()
