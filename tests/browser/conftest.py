"""A real browser against the real web process: the ASGI application in a thread, Chromium in front of it."""

from __future__ import annotations

import mimetypes
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.contrib.staticfiles import finders
from django.core.asgi import get_asgi_application
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mom.doors import TERMINAL_COOKIE
from mom.env import BASE_DIR

# The first is Chromium without a window's frame: the same pages for two thirds of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
BUILT = BASE_DIR / "mom/static_build"
AXE = BASE_DIR / "node_modules/axe-core/axe.min.js"
DESK, TABLET = (1280, 800), (820, 1180)
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`
)"""


@pytest.fixture(scope="session", autouse=True)
def _needs_chromium_and_the_built_interface() -> None:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    if not (BUILT / "pharmom").is_dir() or not AXE.exists():
        pytest.skip("the interface is not built (make setup)")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module, closed after it: its library occupies this thread's event loop."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The browser's library runs a loop in this thread; the tests themselves stay synchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class WithStaticFiles:
    """The application, with the built interface below /static/ as the web process serves it."""

    def __init__(self) -> None:
        self.application = get_asgi_application()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/static/"):
            await self.send_file(scope["path"].removeprefix("/static/"), send)
        elif scope["type"] == "http":
            await self.application(scope, receive, send)

    async def send_file(self, name: str, send: Any) -> None:
        # What other packages bring, such as the API's page, lies in their own folders.
        path = BUILT / name if (BUILT / name).is_file() else Path(finders.find(name) or BUILT / name)
        path = AXE if name == AXE.name else path
        status, body = (200, path.read_bytes()) if path.is_file() else (404, b"")
        kind = (mimetypes.guess_type(name)[0] or "application/octet-stream").encode()
        # Kept by the browser as behind the product's own web process: a visit reads its scripts once.
        headers = [(b"content-type", kind), (b"cache-control", b"max-age=3600")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def served() -> Iterator[str]:
    """The address of the running application; use beside ``cast_db`` or ``plant_db``."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(WithStaticFiles(), log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    door.close()


@dataclass
class Visitor:
    """A person at a screen, and what the browser complained of meanwhile."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page and wait until it is drawn."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("load")
        return self.page

    def violations(self) -> list[str]:
        """What axe finds, no rule switched off."""
        self.page.add_script_tag(url=f"/static/{AXE.name}")
        found: list[str] = self.page.evaluate(RUN_AXE)
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return width


@pytest.fixture
def visit(chromium: Browser, served: str, cast: Any) -> Iterator[Any]:
    """``visit("li.na", language="zh-hans", theme="dark", size=TABLET)`` gives a signed-in ``Visitor``."""
    contexts: list[BrowserContext] = []

    def start(
        username: str = "", language: str = "en", theme: str = "light", size: tuple[int, int] = DESK
    ) -> Visitor:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
        contexts.append(context)
        cookies = {"django_language": language}
        if username:
            browser = Client()
            browser.force_login(cast[username])
            browser.get("/about/")
            # The session belongs to the terminal at which it began.
            cookies |= {name: browser.cookies[name].value for name in ("sessionid", TERMINAL_COOKIE)}
        context.add_cookies(
            [{"name": name, "value": value, "url": served} for name, value in cookies.items()]
        )
        visitor = Visitor(context.new_page(), served)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("console", lambda entry: _note(visitor, entry))
        return visitor

    yield start
    for context in contexts:
        context.close()


def _note(visitor: Visitor, entry: Any) -> None:
    if entry.type in ("error", "warning") and "Failed to load resource" not in entry.text:
        visitor.complaints.append(entry.text)
