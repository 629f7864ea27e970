"""Second factors in the browser: an app and a passkey are registered, let their owner in, and sign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from audit.models import AuditEvent, Signature
from mom.demo.cast import DEMO_PASSWORD
from people.models import Authenticator
from recipes.models import RecipeVersion
from tests.browser.conftest import AXE, RUN_AXE
from tests.browser.persons import PICTURES, People
from tests.people.devices import App

TABLET, DESK = (1024, 768), (1440, 900)
pytestmark = pytest.mark.browser


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People who come by a host name: browsers keep no passkeys for a bare address."""
    found = People(chromium, served.replace("127.0.0.1", "localhost"))
    yield found
    found.leave()


def security_key(page: Page) -> CDPSession:
    """A key in the USB port that checks who holds it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return session


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture when the environment names a folder for them."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def head_of(page: Page) -> float:
    """Where the head of the page ends, which stays while the rest scrolls."""
    found: float = page.evaluate("document.querySelector('header').getBoundingClientRect().bottom")
    return found


def violations(page: Page) -> Any:
    """What axe finds."""
    page.add_script_tag(url=f"/static/{AXE.name}")
    return page.evaluate(RUN_AXE)


def begin(page: Page, username: str) -> None:
    """The first step of sign-in."""
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.urs("URS-ACC-09", "URS-SIG-01", "URS-SIG-02")
def test_a_passkey_is_registered_lets_in_and_signs(story_db: str, people: People, shift_clock: Any) -> None:
    chen = people.arrive("chen.jing")
    page = chen.page
    security_key(page)
    chen.open("/account/")
    keep_picture(page, "account-empty")
    assert violations(page) == []
    dialog = chen.ask("Add a passkey")
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    keep_picture(page, "passkey-dialog")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#authenticators")).to_contain_text("Security key")
    assert Authenticator.objects.get().rp_id == "localhost"
    keep_picture(page, "account-with-passkey")

    page.locator("summary.pm-tool").last.click()
    page.get_by_role("button", name="Sign out").click()
    begin(page, "chen.jing")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    keep_picture(page, "second-step")
    assert violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Second step")).to_have_count(0)
    assert (
        AuditEvent.objects.filter(action="people.record_sign_in").latest("id").data["how"]
        == "password+passkey"
    )

    chen.speak("en")
    version = RecipeVersion.objects.get(state="review")
    chen.open(f"/recipes/versions/{version.uuid}/")
    dialog = chen.ask("Approve recipe version")
    dialog.locator("input[name=username]").fill("chen.jing")
    dialog.get_by_role("button", name="Use a passkey").click()
    expect(dialog.get_by_role("status").filter(has_text="has answered")).to_be_visible()
    keep_picture(page, "signing-with-passkey")
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    dialog.locator("button[type=submit]").click()
    chen.done()
    signature = Signature.objects.filter(subject_uuid=version.uuid).get()
    assert signature.proof()["components"] == ["user_id", "secret", "passkey"]
    assert people.complaints == []


@pytest.mark.urs("URS-ACC-09", "URS-ACC-10")
@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("zh-hans", DESK)])
def test_an_app_is_registered_tested_and_revoked(
    cast_db: str, people: People, shift_clock: Any, language: str, size: tuple[int, int]
) -> None:
    li_na = people.arrive("li.na", size, language)
    page = li_na.page
    li_na.open("/account/")
    page.locator("#authenticators button").first.click()
    dialog = li_na.dialog
    expect(dialog.locator(".pm-qr")).to_be_visible()
    keep_picture(page, f"app-dialog-{language}")
    assert violations(page) == []
    dialog.locator("summary").click()
    app = App.that_read(dialog.locator("#new-app-key").inner_text())
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    dialog.locator("input[name=code]").fill("12")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[role=alert]")).to_contain_text("PEO-060")
    keep_picture(page, f"app-dialog-wrong-{language}")
    dialog.locator("input[name=password]").fill(DEMO_PASSWORD)
    dialog.locator("input[name=code]").fill(app.code())
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#authenticators tbody tr")).to_have_count(1)
    keep_picture(page, f"account-{language}")
    assert violations(page) == []

    shift_clock(seconds=60)
    page.locator("#authenticators tbody button").first.click()
    li_na.dialog.locator("input[name=factor]").fill(app.code())
    keep_picture(page, f"app-test-{language}")
    li_na.send()
    li_na.done()
    kept = Authenticator.objects.get()
    assert kept.tested_at > kept.registered_at
    page.locator("#authenticators tbody button").last.click()
    shift_clock(seconds=60)
    li_na.dialog.locator("input[name=factor]").fill(app.code())
    li_na.send()
    expect(li_na.dialog.locator("[role=alert]")).to_contain_text("PEO-072")
    keep_picture(page, f"app-last-{language}")

    admin = people.arrive("admin.sun", size, language)
    admin.open("/authenticators/")
    keep_picture(admin.page, f"authenticators-{language}")
    admin.open(kept.get_absolute_url())
    keep_picture(admin.page, f"authenticator-{language}")
    admin.page.set_viewport_size({"width": size[0], "height": 480})  # the page is longer than the screen
    admin.page.locator("#actions button").first.click()
    admin.dialog.locator("[name=reason_code]").select_option(index=1)
    admin.dialog.locator("[name=reason_text]").fill("Came in person, work pass seen")
    admin.send()
    admin.done()
    note = admin.page.locator(".pm-note.is-warn")
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box is not None and box["y"] >= head_of(admin.page), "what is new is in sight, not below the head"
    li_na.open("/account/")  # the session is over with what opened it
    begin(page, "li.na")
    expect(page.locator("input[name=password]")).to_have_count(0)
    li_na.open("/account/")
    expect(page.locator("#authenticators button")).to_have_count(0)
    keep_picture(page, f"account-lost-{language}")
    assert violations(page) == []
    assert people.complaints == []


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("zh-CN", DESK)])
def test_the_first_one_is_a_passkey_by_mouse_alone_but_for_the_password(
    cast_db: str, people: People, chromium: Browser, settings: Any, language: str, size: tuple[int, int]
) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    viewport: Any = {"width": size[0], "height": size[1]}
    page = chromium.new_context(viewport=viewport, locale=language).new_page()
    security_key(page)
    page.goto(people.address)
    begin(page, "chen.jing")
    expect(page.locator(".pm-qr")).to_be_visible()
    keep_picture(page, f"first-authenticator-{language}")
    page.locator("a[href$='/first-passkey/']").click()
    expect(page.locator("a[href$='/first-authenticator/']")).to_be_visible()
    keep_picture(page, f"first-passkey-{language}")
    assert violations(page) == []
    page.locator("input[name=password]").fill("not mine")
    page.locator(".pm-form button[type=submit]").click()
    expect(page.locator("[role=alert]")).to_contain_text("AUD-005")
    keep_picture(page, f"first-passkey-refused-{language}")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator(".pm-form button[type=submit]").click()
    expect(page.locator(".pm-sign-in")).to_have_count(0)
    kept = Authenticator.objects.get()
    assert (kept.user.username, kept.kind, kept.rp_id) == ("chen.jing", "passkey", "localhost")
    page.context.close()


@pytest.mark.urs("URS-ACC-09")
def test_a_first_one_is_registered_at_the_door(
    cast_db: str, people: People, chromium: Browser, settings: Any
) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    page = chromium.new_context(viewport={"width": 1024, "height": 768}).new_page()
    page.goto(people.address)
    begin(page, "admin.sun")
    expect(page.locator(".pm-qr")).to_be_visible()
    keep_picture(page, "first-authenticator")
    assert violations(page) == []
    page.locator("details summary").last.click()
    app = App.that_read(page.locator("#new-app-key").inner_text())
    page.locator("input[name=code]").fill(app.code())
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".pm-qr")).to_have_count(0)
    assert Authenticator.objects.get().user.username == "admin.sun"
    page.context.close()
