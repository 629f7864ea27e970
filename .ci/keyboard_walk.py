"""A running demo, walked by keyboard alone as each of its people: every page of the navigation, a record of each list.

    .venv/bin/python .ci/keyboard_walk.py [--at http://127.0.0.1:8000] [--turn 0] [--pictures FOLDER] [user ID ...]

Each person walks in one combination of language, size and light; another ``--turn`` gives each another one. At
every page Tab is pressed until the focus has gone round: each stop must be seen and marked, nothing holds the
focus, nothing that can be pressed is left out; dialogs are opened and left again, by which the page stays as it was.
Ends with 1 when something is not so, and names it.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

PASSWORD = "pharmom-demo-2026"  # noqa: S105  the demo's, from the README
PEOPLE = (
    *("admin.sun", "li.na", "zhang.wei", "wang.fang", "zhao.lei", "liu.yang"),
    *("huang.jie", "chen.jing", "zhou.min", "xu.hui", "emma.weber"),
)
SIZES = {"tablet": (1024, 768), "desk": (1440, 900)}
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COMBINATIONS = tuple(itertools.product(("en", "zh-hans"), SIZES, LIGHTS))
MOST_STOPS = 600

# How everything looks before the focus comes; nothing is written into the page, which may renew parts of itself.
BEGIN = """() => {
  const alpha = (colour) => /^rgba\\(.*, 0\\)$/.test(colour) || colour === "transparent";
  const look = (element) => { const s = getComputedStyle(element);
    const outline = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 && !alpha(s.outlineColor);
    return (outline ? s.outline : "") + "|" + (/[1-9][0-9.]*px/.test(s.boxShadow) ? s.boxShadow : "none"); };
  const before = new WeakMap();
  document.querySelectorAll("body, body *").forEach((each) => before.set(each, look(each)));
  window.walk = {before, look, stops: new Map()};
}"""
# Where the focus is. A stop counts as marked when it, or what holds it, looks other than it did before.
STOP = """() => {
  const at = document.activeElement, {before, look, stops} = window.walk ?? {};
  if (!at || at === document.body || at === document.documentElement) return null;
  if (stops && !stops.has(at)) stops.set(at, stops.size + 1);
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const marked = (element) => look(element) !== (before.get(element) ?? "|none");
  return {
    key: stops?.get(at) ?? 0,
    what: at.tagName.toLowerCase() + (at.id ? "#" + at.id : "") + (at.name ? "[" + at.name + "]" : ""),
    words: (at.getAttribute("aria-label") || at.innerText || at.title || "").trim().replace(/\\s+/g, " ").slice(0, 60),
    href: at.tagName === "A" ? at.href : "",
    modal: Boolean(at.closest("dialog[open]")),
    shown: box.width > 0 && box.height > 0 && style.visibility !== "hidden",
    inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    marked: !look || marked(at) || marked(at.closest("[tabindex], label, .pm-field, .pm-scan, li") ?? at),
  };
}"""
GOOD = f"() => {{ const at = ({STOP})(); return !at || (at.shown && at.inside && at.marked); }}"
# What a mouse can press and the keyboard has not come to; of radio buttons and tabs one stop is enough.
LEFT_OUT = """() => [...document.querySelectorAll(
    "a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), select:not(:disabled), "
    + "textarea:not(:disabled), summary, [role=button]")]
  .filter((e) => !window.walk.stops.has(e) && e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0
    && e.type !== "radio" && !e.closest("[inert]") && e.getBoundingClientRect().width > 0)
  .map((e) => e.tagName.toLowerCase() + " "
    + (e.getAttribute("aria-label") || e.innerText || e.name || "").trim().replace(/\\s+/g, " "))
  .slice(0, 5)"""
DIALOG = "#dialog[open]"
OPENERS = "main [aria-haspopup=dialog][hx-get]:not(:disabled)"
MOST_DIALOGS = 4  # of one page


@dataclass
class Walk:
    """One person's way through the plant."""

    page: Page
    who: str
    at: str
    pictures: Path | None
    pages: int = 0
    stops: int = 0
    dialogs: int = 0
    findings: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def found(self, what: str) -> None:
        self.findings.append(f"{self.who} {urlsplit(self.page.url).path}: {what}")

    def sign_in(self) -> None:
        """The form is filled in and sent by keyboard."""
        self.page.goto(f"{self.at}/sign-in/")
        for name, text in (("username", self.who), ("password", PASSWORD)):
            self.tab_to(lambda stop, name=name: f"[{name}]" in stop["what"], name)
            self.page.keyboard.type(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def speak(self, language: str) -> None:
        """By the menu, unless the page speaks it already; on narrow screens the menu is the person's."""
        if self.page.locator("html").get_attribute("lang") == language:
            return
        choice = self.page.locator(f"button[name=language][value={language}]")
        self.page.locator("summary", has=self.page.locator("use[href$='#language']")).first.press("Enter")
        with self.page.expect_navigation():
            choice.first.press("Enter")

    def tab_to(self, is_it: Any, sought: str) -> dict[str, Any]:
        """Press Tab until the focus is there."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is not None and is_it(stop):
                return dict(stop)
        raise LookupError(f"{self.who} {self.page.url}: the keyboard does not get to {sought}")

    def follow(self, href: str) -> None:
        """Go to a link of this page and press Enter."""
        self.page.evaluate("document.activeElement?.blur()")
        self.tab_to(lambda stop: stop["href"] == href, href)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def look(self) -> None:
        """Go round this page; once more when something was left out, which may have come in the meantime."""
        self.seen.add(urlsplit(self.page.url).path)
        self.pages += 1
        self.page.wait_for_timeout(250)  # what htmx asks for on load
        self.round()
        left_out = self.page.evaluate(LEFT_OUT)
        if left_out:
            self.round()
            left_out = self.page.evaluate(LEFT_OUT)
        for each in left_out:
            self.found(f"not reached: {each}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.found("wider than the screen")
        if self.pictures is not None:
            name = urlsplit(self.page.url).path.strip("/").replace("/", "-") or "home"
            self.page.screenshot(path=self.pictures / f"{self.who}-{name}.png", full_page=True)
        self.open_dialogs()

    def begin(self) -> None:
        """Nothing has the focus, and the ring of what had it is gone."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.wait_for_timeout(200)
        self.page.evaluate(BEGIN)

    def round(self, modal: bool = False) -> None:
        """Tab until the first stop comes again, or the focus has left the page twice: it began somewhere within."""
        if not modal:
            self.begin()
        first, last, held, left = 0, 0, 0, 0
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:
                left += 1
                last = 0
                if left == 3:
                    return
                continue
            if stop["key"] == first and last != first:
                return
            first = first or stop["key"]
            held = held + 1 if stop["key"] == last else 0
            if held > 8:  # the parts of a date are up to seven stops
                self.found(f"the focus stays in {stop['what']} {stop['words']}")
                return
            last = stop["key"]
            self.stops += 1
            self.judge(stop)
            if modal and not stop["modal"]:
                self.found(f"the focus leaves the dialog: {stop['what']} {stop['words']}")
                return
        self.found(f"the focus has not gone round after {MOST_STOPS} stops")

    def judge(self, stop: dict[str, Any]) -> None:
        """A stop that is not seen may still be on its way: long pages scroll and rings are drawn in some moments."""
        if stop["shown"] and stop["inside"] and stop["marked"]:
            return
        with suppress(TimeoutError):
            self.page.wait_for_function(GOOD, timeout=3000)
        stop = self.page.evaluate(STOP) or stop
        for quality in ("shown", "inside", "marked"):
            if not stop[quality]:
                self.found(f"{stop['what']} “{stop['words']}” is not {quality}")

    def open_dialogs(self) -> None:
        """Enter opens, the focus is within and stays there, Esc closes and gives it back to what opened."""
        openers = self.page.locator(OPENERS)
        for place in range(min(openers.count(), MOST_DIALOGS)):
            opener = openers.nth(place)
            if not opener.is_visible():
                continue
            self.begin()
            opener.focus()
            came_from, address = self.page.evaluate(STOP), self.page.url
            self.page.keyboard.press("Enter")
            try:
                self.page.locator(DIALOG).wait_for(timeout=5000)
                self.dialogs += 1
                if not (self.page.evaluate(STOP) or {}).get("modal"):
                    self.found(f"“{came_from['words']}” opens, and the focus is not in the dialog")
                self.round(modal=True)
                self.page.keyboard.press("Escape")
                self.page.locator(DIALOG).wait_for(state="detached", timeout=5000)
            except TimeoutError:
                self.found(f"“{came_from['words']}” opens or closes no dialog by keyboard")
                self.page.reload()
                continue
            back = self.page.evaluate(STOP)
            if back is None or back["words"] != came_from["words"]:
                self.found(f"“{came_from['words']}” does not get the focus back")
            if self.page.url != address:
                self.found(f"“{came_from['words']}” left its address behind: {self.page.url}")
                self.page.goto(address)

    def links(self, within: str) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(within, "all => all.map((each) => each.href)")
        return list(dict.fromkeys(found))

    def go(self, language: str) -> None:
        """The whole way."""
        self.sign_in()
        self.speak(language)
        self.look()
        for href in self.links("#navigation li a"):
            self.follow(href)
            self.look()
            first = [
                each
                for each in self.links("main tbody td a[href]")
                if urlsplit(each).path not in self.seen and each.startswith(self.at) and "?" not in each
            ]
            if first:
                self.follow(first[0])
                self.look()
                self.page.go_back()
                self.page.wait_for_load_state()


def walk(browser: Browser, who: str, turn: int, at: str, pictures: Path | None) -> Walk:
    """One person in one combination."""
    language, size, light = COMBINATIONS[turn % len(COMBINATIONS)]
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=light)
    done = Walk(context.new_page(), who, at, pictures)
    began = time.monotonic()
    try:
        done.go(language)
    except LookupError as error:
        done.findings.append(str(error))
    took = time.monotonic() - began
    print(
        f"{who:12} {language:7} {size:6} {light:5} {done.pages:3} pages {done.stops:5} stops {done.dialogs:3} dialogs "
        f"{took:4.0f} s  findings: {len(done.findings)}",
        flush=True,
    )
    for each in dict.fromkeys(done.findings):
        print(f"   {each}", flush=True)
    context.close()
    return done


def main() -> int:
    """All of them, or those who are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", default=PEOPLE)
    parser.add_argument("--at", default="http://127.0.0.1:8000")
    parser.add_argument("--turn", type=int, default=0)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--chromium", default=None)
    asked = parser.parse_args()
    if asked.pictures:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        walks = [
            walk(browser, who, place + asked.turn, asked.at, asked.pictures)
            for place, who in enumerate(asked.people)
        ]
        browser.close()
    print(f"{sum(each.pages for each in walks)} pages, {sum(len(each.findings) for each in walks)} findings")
    return 1 if any(each.findings for each in walks) else 0


if __name__ == "__main__":
    sys.exit(main())
