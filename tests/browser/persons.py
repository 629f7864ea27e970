"""People at screens: what they do, they do by mouse, keyboard and hand scanner."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from mom.demo.cast import DEMO_PASSWORD
from tests.browser.conftest import AXE, DESK, RUN_AXE, Visitor

PATIENCE_MS = 20_000
PICTURES = os.environ.get("PHARMOM_PICTURES")

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Person:
    """Somebody signed in at a screen of their own, and what the browser complained of meanwhile."""

    username: str
    page: Page
    address: str
    password: str = DEMO_PASSWORD
    complaints: list[str] = field(default_factory=list)

    # --- looking ------------------------------------------------------------------------------

    def open(self, path: str) -> Page:
        """Go to an address, as by a link."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def rests(self) -> None:
        """The screen is left: no page of theirs follows the plant, until they open one again."""
        self.page.goto("about:blank")

    def choose(self, name: str, exact: bool = True) -> None:
        """Follow a link of the page."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Each of these texts is on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def screen(self) -> str:
        """Where the person is and what they read there, for a test that failed."""
        self.picture(f"failed-{self.username}")
        read = self.page.locator("#dialog[open], #workstation .pm-step, main")
        text = read.last.inner_text() if read.count() else "(nothing)"
        return f"--- {self.username} at {self.page.url}\n{text[:1500]}"

    def picture(self, name: str) -> None:
        """Keep a picture when the environment names a folder for them."""
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=False)

    def violations(self) -> list[str]:
        """What axe finds on the page, no rule switched off."""
        self.page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found: list[str] = self.page.evaluate(RUN_AXE)
        return found

    def speak(self, language: str) -> None:
        """Switch the language by the menu, unless the page has it already."""
        if self.page.locator("html").get_attribute("lang") != language:
            expect(self.page.locator(".htmx-request")).to_have_count(0)  # leaving would break it off
            self.page.locator("summary:has(use[href$='#language'])").click()
            self.page.locator(f"button[name=language][value={language}]").click()
            expect(self.page.locator("html")).to_have_attribute("lang", language)

    # --- doing --------------------------------------------------------------------------------

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.locator("#dialog[open]")

    def ask(self, button: str) -> Locator:
        """Press the button of an action and wait for its dialog."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        expect(self.dialog).to_be_visible()
        return self.dialog

    def fill(self, **entries: str) -> None:
        """Enter into the fields of the dialog by their labels (``_`` stands for a space)."""
        for label, text in entries.items():
            self.dialog.get_by_label(label.replace("_", " "), exact=False).first.fill(text)

    def send(self) -> None:
        """Press the dialog's own button."""
        self.dialog.locator("button[type=submit]").click()

    def done(self) -> None:
        """The dialog has gone: what was asked is done."""
        expect(self.dialog).to_have_count(0)

    def sign(self, username: str = "", password: str = "") -> None:
        """Enter user ID and password into the signing dialog and press its button."""
        self.dialog.locator("input[name=username]").fill(username or self.username)
        self.dialog.locator("input[name=password]").fill(password or self.password)
        self.send()

    def refused(self, *texts: str) -> None:
        """The page or the dialog says what was refused, in these words."""
        alert = self.page.locator("[role=alert]").last
        for text in texts:
            expect(alert).to_contain_text(text)

    def scan(self, label: str) -> None:
        """A hand scanner: keys in a row, then Enter, wherever the focus is."""
        self.page.keyboard.type(label)
        self.page.keyboard.press("Enter")


def person_at(visitor: Visitor, username: str) -> Person:
    """Somebody whose session is there already."""
    return Person(username, visitor.page, visitor.address, complaints=visitor.complaints)


class People:
    """Signs people in, each in a browser context of their own, and ends with them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.present: list[Person] = []

    def arrive(self, username: str, size: tuple[int, int] = DESK, language: str = "en") -> Person:
        """Somebody sits down, signs in by the page, and has the interface in ``language``."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(PATIENCE_MS)
        person = Person(username, context.new_page(), self.address)
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        person.page.on("console", lambda entry: _note(person, entry))
        person.open("/")
        person.page.locator("input[name=username]").fill(username)
        person.page.locator("input[name=password]").fill(person.password)
        person.page.keyboard.press("Enter")
        expect(person.page.locator("input[name=password]")).to_have_count(0)
        person.speak(language)
        self.present.append(person)
        return person

    def __getitem__(self, username: str) -> Person:
        """Whoever has arrived under this user ID."""
        return next(person for person in self.present if person.username == username)

    @property
    def complaints(self) -> list[str]:
        """What any browser complained of."""
        return [f"{person.username}: {each}" for person in self.present for each in person.complaints]

    def leave(self) -> None:
        """All screens are closed."""
        for person in self.present:
            person.page.context.close()


@contextmanager
def people_at(browser: Browser, address: str) -> Iterator[People]:
    """People at ``address`` until the end of the block."""
    people = People(browser, address)
    try:
        yield people
    except BaseException:
        for person in people.present:
            print(person.screen())
        raise
    finally:
        people.leave()


# Who leaves a page while it still fetches a part of itself breaks that off. Where a request fails under
# somebody who stays, the page says so itself, and the person does not see what they came for.
_BROKEN_OFF = ("Failed to load resource", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")


def _note(person: Person, entry: Any) -> None:
    if entry.type in ("error", "warning") and not entry.text.startswith(_BROKEN_OFF):
        person.complaints.append(entry.text)
