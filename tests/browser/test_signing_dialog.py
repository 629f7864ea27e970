"""The signing dialog in the browser: by keyboard alone, a wrong secret first, by badge, by a second person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audit.models import Signature
from mom.demo.cast import DEMO_PASSWORD
from recipes.models import RecipeVersion
from tests.browser.persons import PICTURES
from tests.browser.test_by_keyboard import stop, tab_to

TABLET, DESK = (1024, 768), (1440, 900)
pytestmark = pytest.mark.browser

WORDS = {
    "en": {"action": "Approve recipe version", "left": "left before your account is locked"},
    "zh-hans": {"action": "批准配方版本", "left": "您的账户将被锁定"},
}


def focused(page: Page) -> str:
    """What the keyboard is in: its name, or its class."""
    found: str = page.evaluate("document.activeElement.name || document.activeElement.className")
    return found


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture when the environment names a folder for them."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.mark.urs("URS-SIG-05", "URS-SYS-07")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_by_keyboard_alone_with_a_wrong_secret_first(story_db: str, visit: Any, language: str) -> None:
    version = RecipeVersion.objects.get(state="review")
    visitor = visit("chen.jing", language=language, size=TABLET if language == "en" else DESK)
    page: Page = visitor.open(f"/recipes/versions/{version.uuid}/")
    words = WORDS[language]
    tab_to(page, words=words["action"])
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog[open]")
    expect(dialog.locator(".pm-sign-slots li")).to_have_count(2)
    assert "pm-sign-what" in focused(page), "reading begins with what is signed"
    order = dialog.evaluate(
        "box => [...box.querySelectorAll('.pm-sign-what, .pm-sign-meaning, input[name=username],"
        " input[name=password], button[type=submit]')].map(each => each.name || each.className.split(' ')[0])"
    )
    assert [each for each in order if each] == [
        "pm-sign-what",
        "pm-sign-meaning",
        "username",
        "password",
        "btn",
    ]
    keep_picture(page, f"signing-{language}")
    assert visitor.violations() == []

    tab_to(page, name="username")
    dialog.locator("input[name=username]").fill("")
    page.keyboard.type("chen.jing")
    page.keyboard.press("Enter")
    assert focused(page) == "password", "Enter after the user ID goes on to the secret and sends nothing"
    page.keyboard.type("not-the-secret")
    page.keyboard.press("Enter")
    expect(dialog.locator(".is-tries")).to_contain_text(words["left"])
    assert focused(page) == "password"
    expect(dialog.locator("input[name=password]")).to_have_value("")
    expect(dialog.locator("input[name=username]")).to_have_value("chen.jing")
    keep_picture(page, f"signing-again-{language}")
    assert not Signature.objects.filter(subject_uuid=version.uuid).exists()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert stop(page)["words"] == words["action"], "Esc closes and brings the focus back"

    page.keyboard.press("Enter")
    tab_to(page, name="username")
    dialog.locator("input[name=username]").fill("chen.jing")
    page.keyboard.press("Enter")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert Signature.objects.get(subject_uuid=version.uuid).signer_username == "chen.jing"


@pytest.mark.urs("URS-SIG-03", "URS-SIG-10")
def test_a_second_person_signs_by_badge_at_the_firsts_terminal(story_db: str, visit: Any) -> None:
    """The badge fills the user ID and signs nothing; whoever is signed in stays so, with their page."""
    version = RecipeVersion.objects.get(state="review")
    page: Page = visit("chen.jing").open(f"/recipes/versions/{version.uuid}/")
    button = page.get_by_role("button", name=WORDS["en"]["action"]).first
    dialog = page.locator("#dialog[open]")
    button.click()
    expect(dialog).to_be_visible()
    page.keyboard.type("zhao.lei")
    page.keyboard.press("Enter")
    expect(dialog.locator("input[name=username]")).to_have_value("zhao.lei")
    assert focused(page) == "password"
    assert not Signature.objects.filter(subject_uuid=version.uuid).exists(), "a badge alone is no signature"
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert Signature.objects.get(subject_uuid=version.uuid).signer_username == "zhao.lei"
    expect(page.locator("[data-person], .pm-menu, header").first).to_be_visible()
    button.click()
    expect(dialog.locator(".pm-sign-slots")).to_contain_text("zhao.lei")
    keep_picture(page, "signing-second-slot")
    dialog.locator("input[name=username]").fill("chen.jing")
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    version.refresh_from_db()
    assert version.state == "approved"
