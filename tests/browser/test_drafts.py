"""What is typed and not confirmed outlives a session that ends for want of use, and nobody else sees it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from batches.models import Batch, StepRecord
from people.middleware import LAST_USED
from people.tasks import end_idle_sessions
from tests.batches.conftest import floor, floor_db, floor_template  # noqa: F401  (fixtures)
from tests.batches.floor import Floor
from tests.browser.conftest import Visitor

TABLET = (1024, 768)
pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
SHOTS = os.environ.get("PHARMOM_SCREENSHOTS")


def _shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def _sign_in(page: Page, floor: Floor, username: str, language: str = "en") -> None:  # noqa: F811
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(floor.cast.password)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password]")).to_have_count(0)
    # The door has set the person's own language.
    page.context.add_cookies([{"name": "django_language", "value": language, "url": urljoin(page.url, "/")}])
    page.reload()


def _leave_alone(page: Page, shift_clock: Any, how: str) -> None:
    """Nobody touches the screen for longer than the limit; its session ends by itself, or at the next request."""
    shift_clock(seconds=settings.SESSION_IDLE_SECONDS * 2)
    if how == "by_itself":
        assert end_idle_sessions() == 1
        return
    key = next(each["value"] for each in page.context.cookies() if each["name"] == "sessionid")
    stored = SessionStore(session_key=key)
    stored[LAST_USED] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    stored.save()


def _typing(floor: Floor, visit: Any, language: str = "en") -> tuple[Batch, Visitor]:  # noqa: F811
    """Li Na, signed in by the door, has typed the moisture and its note, and confirmed neither."""
    batch = floor.until_finish()
    visitor = visit("", language, size=TABLET)
    visitor.open(f"/sign-in/?next=/batches/{batch.uuid}/workstation/")
    _sign_in(visitor.page, floor, "li.na", language)
    visitor.page.locator("input.is-amount").fill("1.52")
    visitor.page.locator("details.pm-more summary").first.click()
    visitor.page.locator("#late-reason").fill("The balance was in use")
    return batch, visitor


@pytest.mark.urs("URS-ACC-08")
@pytest.mark.parametrize(("how", "language"), [("by_itself", "en"), ("at_request", "zh-hans")])
def test_a_value_outlives_the_idle_sign_out_unconfirmed(
    floor: Floor,  # noqa: F811
    visit: Any,
    shift_clock: Any,
    how: str,
    language: str,
) -> None:
    batch, visitor = _typing(floor, visit, language)
    page = visitor.page
    _leave_alone(page, shift_clock, how)
    page.locator("#confirm").click()
    expect(page.locator(".pm-note")).to_contain_text(
        {"by_itself": "Your session is over", "at_request": "由于长时间无人操作"}[how]
    )
    assert not StepRecord.objects.filter(step=floor.step(batch, "moisture")).exists()
    _shot(page, f"drafts-over-{how}")
    _sign_in(page, floor, "li.na", language)
    field, note = page.locator("input.is-amount"), page.locator("[data-draft]")
    expect(field).to_have_value("1.52")
    expect(page.locator("#late-reason")).to_have_value("The balance was in use")
    expect(page.locator("#late-reason")).to_be_visible()
    expect(note).to_contain_text("Not confirmed – from" if language == "en" else "未确认 — 输入于")
    expect(page.locator("#confirm")).to_contain_text("1.52")
    _shot(page, f"drafts-restored-{how}")
    assert visitor.violations() == []
    assert visitor.overflow() <= 0
    # It was filled in, and sent by nobody: only a press records it.
    assert not StepRecord.objects.filter(step=floor.step(batch, "moisture")).exists()
    page.locator("#confirm").click()
    expect(page.locator(".pm-moved")).to_be_visible()
    expect(note).to_have_count(0)
    assert floor.step(batch, "moisture").performer == floor.operator
    assert page.evaluate("sessionStorage.getItem('pharmom-drafts')") is None
    assert visitor.complaints == []


@pytest.mark.urs("URS-ACC-08")
def test_somebody_else_at_the_terminal_sees_nothing_of_it(
    floor: Floor,  # noqa: F811
    visit: Any,
    shift_clock: Any,
) -> None:
    batch, visitor = _typing(floor, visit)
    page = visitor.page
    _leave_alone(page, shift_clock, "by_itself")
    page.locator("#confirm").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert "1.52" not in page.locator("body").inner_text()
    _sign_in(page, floor, "zhang.wei")
    page.goto(f"{visitor.address}/batches/{batch.uuid}/workstation/")
    expect(page.locator(".pm-step-head")).to_be_visible()
    expect(page.locator("[data-draft]")).to_have_count(0)
    assert "1.52" not in page.content()
    assert page.evaluate("sessionStorage.getItem('pharmom-drafts')") is None


@pytest.mark.urs("URS-ACC-08")
def test_it_is_gone_when_it_is_discarded_and_when_its_writer_signs_out(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    _, visitor = _typing(floor, visit)
    page = visitor.page
    page.reload()
    note = page.locator("[data-draft]")
    expect(note).to_be_visible()
    note.get_by_role("button").click()
    expect(note).to_have_count(0)
    expect(page.locator("input.is-amount")).to_have_value("")
    page.reload()
    expect(page.locator("input.is-amount")).to_have_value("")
    expect(note).to_have_count(0)
    page.locator("input.is-amount").fill("1.53")
    page.locator("summary.pm-tool").last.click()
    page.locator("form[data-sign-out] button").last.click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('pharmom-drafts')") is None


@pytest.mark.urs("URS-ACC-08")
def test_for_a_step_that_went_on_meanwhile_it_is_text_and_fills_nothing(
    floor: Floor,  # noqa: F811
    visit: Any,
    shift_clock: Any,
) -> None:
    batch, visitor = _typing(floor, visit)
    page = visitor.page
    _leave_alone(page, shift_clock, "by_itself")
    floor.record(batch, "moisture", by="zhang.wei", value="1.60")
    # The news of it finds nobody signed in, so that the page goes to the door by itself.
    expect(page.locator("input[name=password]")).to_be_visible()
    _sign_in(page, floor, "li.na")
    note = page.locator("[data-draft]")
    expect(note).to_contain_text("done or changed since")
    expect(note).to_contain_text("1.52")
    expect(page.locator("input.is-amount")).to_have_value("")
    _shot(page, "drafts-changed")
    assert visitor.violations() == []
    note.get_by_role("button").click()
    page.reload()
    expect(page.locator(".pm-step-head")).to_be_visible()
    expect(note).to_have_count(0)


@pytest.mark.urs("URS-ACC-08")
def test_a_dialog_keeps_its_reason_but_never_a_secret(
    floor: Floor,  # noqa: F811
    visit: Any,
    shift_clock: Any,
) -> None:
    batch, visitor = _typing(floor, visit)
    page = visitor.page
    page.locator(f"[hx-get^='/batches/{batch.uuid}/hold/']").click()
    page.locator("dialog select[name=reason_code]").select_option(index=1)
    page.locator("dialog textarea[name=reason_text]").fill("The chopper is loud")
    password = page.locator("dialog input[name=password]")
    if password.count():
        password.fill("not to be kept")
    _leave_alone(page, shift_clock, "by_itself")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".pm-note")).to_contain_text("Your session is over")
    kept = page.evaluate("sessionStorage.getItem('pharmom-drafts')")
    assert "The chopper is loud" in kept
    assert "not to be kept" not in kept
    _sign_in(page, floor, "li.na")
    expect(page.locator("#content > [data-draft]")).to_contain_text("Open it again")
    _shot(page, "drafts-closed-dialog")
    page.locator(f"[hx-get^='/batches/{batch.uuid}/hold/']").click()
    expect(page.locator("dialog textarea[name=reason_text]")).to_have_value("The chopper is loud")
    expect(page.locator("dialog [data-draft]")).to_contain_text("Not confirmed – from")
    _shot(page, "drafts-dialog")
    assert visitor.violations() == []
    # Who closes it throws it away.
    page.locator("dialog [data-close-dialog]").first.click()
    page.reload()
    page.locator(f"[hx-get^='/batches/{batch.uuid}/hold/']").click()
    expect(page.locator("dialog textarea[name=reason_text]")).to_have_value("")
