"""The signing dialog in the browser: by keyboard alone, a wrong secret first, by badge, by a second person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audit.context import Reason
from audit.models import Signature
from batches.actions.report_exception import report_exception
from mom.demo.cast import DEMO_PASSWORD
from mom.demo.work.acting import actor
from recipes.models import RecipeVersion
from tests.browser.persons import PICTURES
from tests.browser.test_by_keyboard import stop, tab_to
from tests.factories.story import the_running_batch

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
    assert dialog.evaluate("box => box.scrollTop") == 0, (
        "the head stays, the part between head and foot scrolls"
    )
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


@pytest.mark.urs("URS-SIG-13")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_several_are_signed_by_one_secret(story_db: str, visit: Any, language: str) -> None:
    """Tick, read, sign once; what became of each is told, and the list shows it."""
    for number in range(3):
        report_exception(
            batch=the_running_batch(),
            severity="minor",
            reason=Reason("other", f"Noise number {number}"),
            actor=actor("li.na"),
        )
    visitor = visit("chen.jing", language=language, size=TABLET if language == "en" else DESK)
    page: Page = visitor.open("/batches/exceptions/")
    page.locator("button[hx-get$='/assess-together/']").click()
    dialog = page.locator("#dialog[open]")
    expect(dialog.locator("input[name=tick]").first).to_be_visible()
    for box in dialog.locator("input[name=tick]").all():
        box.check()
    dialog.locator("select[name=assessment]").select_option("no_impact")
    dialog.locator("textarea[name=justification]").fill("Seen at the machine.")
    keep_picture(page, f"together-ticks-{language}")
    dialog.locator("button[type=submit]").click()
    members = dialog.locator(".pm-sign-what details")
    expect(members.first).to_be_visible()
    count = members.count()
    members.first.locator("summary").click()
    keep_picture(page, f"together-{language}")
    assert visitor.violations() == []
    # What was entered is taken along: nothing is called lost and found.
    expect(dialog.locator("[data-draft]")).to_have_count(0)
    dialog.locator("input[name=username]").fill("chen.jing")
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog.locator("[role=status] li")).to_have_count(count)
    keep_picture(page, f"together-done-{language}")
    assert (
        Signature.objects.filter(action="batches.assess_exception", signed_at__isnull=False).count() >= count
    )
