"""The workstation in a real browser: by keyboard, by scanner, on a tablet, by two people, and nothing axe finds."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from batches.errors import ValueImpossible
from batches.models import Batch
from equipment.models import Unit
from kernel import clock
from tests.batches.conftest import floor, floor_db, floor_template  # noqa: F401  (fixtures)
from tests.batches.floor import API_CONTAINER, MIXER, ROOM, SCALE, Floor
from tests.browser.conftest import TABLET, Visitor

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the machine may be busy with other tests
SHOTS = os.environ.get("PHARMOM_SCREENSHOTS")


def _shot(page: Page, name: str) -> None:
    """Keep a picture when the environment names a folder for them."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def _scan(page: Page, text: str) -> None:
    """A hand scanner: keys in a row, then Enter, wherever the focus is."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_batch_is_worked_on_at_the_tablet(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    name = "tablet"
    batch = floor.started()
    visitor = visit("li.na", "zh-hans", "light", TABLET)
    page = visitor.open(f"/batches/{batch.uuid}/workstation/")
    assert visitor.violations() == []
    assert visitor.overflow() <= 0
    _shot(page, f"{name}-1-clearance")
    _scan(page, ROOM)
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    lines = page.locator("button.pm-clearance-line")
    for left in (1, 0):
        lines.first.click()
        expect(lines).to_have_count(left)
    page.locator("#confirm").click()
    sign = page.locator("#workstation-foot .btn-primary[aria-haspopup]")
    expect(sign).to_be_visible()
    _shot(page, f"{name}-2-second-person")
    sign.click()
    page.locator("dialog input[name=username]").fill("zhang.wei")
    page.locator("dialog input[name=password]").fill("not the password")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog [role=alert]")).to_contain_text("AUD-005")
    assert visitor.violations() == []
    expect(page.locator("dialog input[name=username]")).to_have_value("zhang.wei")
    page.locator("dialog input[name=password]").fill(floor.cast.password)
    _shot(page, f"{name}-3-sign")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#scan-field")).to_be_visible()
    _shot(page, f"{name}-4-weigh-scan")
    _scan(page, "RM-STB-2401-01")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert visitor.violations() == []
    _shot(page, f"{name}-5-expired")
    _scan(page, API_CONTAINER)
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    floor.show_weight("10.930")
    _scan(page, SCALE)
    expect(page.locator(".pm-reading .pm-live")).to_contain_text("10.930")
    page.wait_for_timeout(1200)
    floor.show_weight("10.984")
    expect(page.locator("#confirm")).to_contain_text("10.984")
    _shot(page, f"{name}-6-weight")
    assert visitor.violations() == []
    page.locator("#confirm").click()
    expect(sign).to_be_visible()
    floor.verify(batch, "weigh")
    expect(page.locator("#scan-field")).to_be_visible()
    _shot(page, f"{name}-7-identify")
    floor.charge(batch)
    expect(page.locator("#confirm")).to_contain_text(MIXER)
    _shot(page, f"{name}-8-before-mixing")
    page.locator("#confirm").click()
    start = page.locator(".pm-note.is-run")
    expect(start).to_be_visible()
    began = clock.now() - timedelta(seconds=9)
    floor.report_state(1, began)
    floor.speed("250", "250", "251", "250", start=began, step_s=2)
    floor.temperature("22.0", "31.5", "29.0", start=began + timedelta(seconds=2), step_s=2)
    page.wait_for_timeout(800)
    _shot(page, f"{name}-9-mixing")
    assert visitor.violations() == []
    floor.report_state(2, began + timedelta(seconds=8))
    expect(page.locator("#confirm")).to_be_visible()
    _shot(page, f"{name}-10-summary")
    assert visitor.violations() == []
    page.locator("#confirm").click()
    field = page.locator("input.is-amount")
    expect(field).to_be_visible()
    field.fill("1.52")
    expect(page.locator("#confirm")).to_contain_text("1.52")
    _shot(page, f"{name}-11-value")
    assert visitor.violations() == []
    assert visitor.overflow() <= 0
    assert Unit.objects.get(code=MIXER).in_use_for == batch.code
    assert visitor.complaints == []


@pytest.mark.urs("URS-SYS-03")
def test_a_change_before_the_stream_opens_is_shown(floor: Floor, visit: Any) -> None:  # noqa: F811
    """The page is read, the batch goes on, and only then the page begins to listen."""
    batch = floor.started()
    visitor = visit("li.na")
    held: list[Any] = []
    visitor.page.route("**/live/?*", lambda route: held.append(route))
    page = visitor.open(f"/batches/{batch.uuid}/workstation/")
    expect(page.locator(".pm-step-head .is-where")).to_contain_text("Step 1.1")
    while not held:
        page.wait_for_timeout(50)
    floor.clear(batch)
    for route in held:
        route.continue_()
    page.unroute("**/live/?*")
    expect(page.locator(".pm-step-head .is-where")).to_contain_text("Step 1.2")


def _at_the_first_step(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> tuple[Batch, Visitor]:
    """An operator who looks at the line clearance of a batch that has just started."""
    batch, visitor = floor.started(), visit("li.na")
    visitor.open(f"/batches/{batch.uuid}/workstation/")
    return batch, visitor


@pytest.mark.urs("URS-SYS-03", "URS-EBR-03")
def test_a_browser_closed_in_the_middle_of_a_step_leaves_what_was_done_and_nothing_half(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    batch, visitor = _at_the_first_step(floor, visit)
    _scan(visitor.page, ROOM)
    lines = visitor.page.locator("button.pm-clearance-line")
    lines.first.click()
    expect(visitor.page.locator(".pm-clearance-line.is-done")).to_have_count(1)
    visitor.page.keyboard.type("R-1")  # begun, never sent
    visitor.page.context.close()
    step = floor.step(batch, "clear")
    assert (step.state, step.ended_at) == ("active", None)
    assert not step.attempts.exists()
    again = visit("li.na")
    page = again.open(f"/batches/{batch.uuid}/workstation/")
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    expect(page.locator(".pm-clearance-line.is-done")).to_have_count(1)
    page.locator("button.pm-clearance-line").last.click()
    expect(page.locator(".pm-clearance-line.is-done")).to_have_count(2)
    assert again.complaints == []


@pytest.mark.urs("URS-SYS-03")
def test_scans_and_taps_that_follow_each_other_quickly_are_all_saved_in_turn(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    batch, visitor = _at_the_first_step(floor, visit)
    page = visitor.page
    held: list[Any] = []
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None
    )
    page.route("**/record/", lambda route: held.append(route), times=1)  # no answer yet
    _scan(page, ROOM)
    lines = page.locator("button.pm-clearance-line")
    expect(lines).to_have_count(2)
    for line in lines.all():
        line.click()
    page.wait_for_timeout(200)
    assert len(sent) == 1, "only the scan is on its way"
    held[0].continue_()
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    expect(page.locator(".pm-clearance-line.is-done")).to_have_count(2)
    assert not floor.step(batch, "clear").attempts.exists()
    assert visitor.complaints == []


@pytest.mark.urs("URS-SYS-03")
def test_news_of_the_batch_never_takes_a_button_from_under_the_finger(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    batch, visitor = _at_the_first_step(floor, visit)
    page = visitor.page
    _scan(page, ROOM)
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    lines = page.locator("button.pm-clearance-line")
    lines.first.hover()
    page.mouse.down()
    with page.expect_response(lambda answer: answer.url.endswith("/workstation/")):
        floor.record(batch, "clear", check__labels="yes")
    page.wait_for_timeout(300)
    expect(lines).to_have_count(2)  # the news is here, and waits
    page.mouse.up()
    expect(lines).to_have_count(0)
    expect(page.locator("#confirm")).to_be_visible()


@pytest.mark.urs("URS-EBR-03", "URS-SYS-03")
def test_news_of_the_batch_leaves_what_was_refused_on_the_screen(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    batch, visitor = _at_the_first_step(floor, visit)
    page = visitor.page
    _scan(page, "R-999")
    refusal = page.locator("#refusal [role=alert]")
    expect(refusal).to_contain_text("R-999")
    with page.expect_response(lambda answer: answer.url.endswith("/workstation/")):
        floor.record(batch, "clear", check__labels="yes")
    expect(page.locator("button.pm-clearance-line")).to_have_count(1)  # the news is here
    expect(refusal).to_contain_text("R-999")
    _scan(page, ROOM)
    expect(page.locator(".pm-id.is-good")).to_have_count(1)
    expect(refusal).to_have_count(0)
    assert visitor.complaints == []


@pytest.mark.urs("URS-EBR-03", "URS-SYS-03")
def test_news_right_after_news_leaves_what_was_refused_too(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    """A browser that is short of time settles the first when the second is here already."""
    batch, visitor = _at_the_first_step(floor, visit)
    page = visitor.page
    _scan(page, "R-999")
    refusal = page.locator("#refusal [role=alert]")
    expect(refusal).to_contain_text("R-999")
    page.evaluate("htmx.config.defaultSettleDelay = 3000")
    for left, line in ((1, "check__labels"), (0, "check__floor")):
        floor.record(batch, "clear", **{line: "yes"})
        expect(page.locator("button.pm-clearance-line")).to_have_count(left)
    expect(refusal).to_contain_text("R-999")
    assert visitor.complaints == []


@pytest.mark.urs("URS-EBR-03", "URS-SYS-03")
def test_news_that_overtakes_the_answer_to_a_press_leaves_the_answer_its_place(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    """The refused try is news by itself; where that is here first, the refusal still has a page to stand on."""
    batch, visitor = floor.started(), visit("li.na")
    floor.clear(batch)
    floor.identify_weighing(batch)
    floor.show_weight("11.050")
    page = visitor.open(f"/batches/{batch.uuid}/workstation/")
    held: list[Any] = []
    page.route("**/record/", lambda route: held.append((route, route.fetch())))
    with page.expect_response(lambda answer: answer.url.endswith("/workstation/")):
        page.locator("#confirm").click()
    page.wait_for_timeout(300)
    (route, answer) = held.pop()
    route.fulfill(response=answer)
    expect(page.locator("#refusal [role=alert]")).to_contain_text("11.050 kg")
    expect(page.get_by_text("Refused here before")).to_be_visible()
    assert visitor.complaints == []


def test_office_pages_of_a_batch_in_trouble_are_accessible_and_fit(
    floor: Floor,  # noqa: F811
    visit: Any,
) -> None:
    order = floor.order(number="1000124")
    batch = floor.until_mixing()
    floor.start(batch, "mix")
    floor.run(("29.0", "31.5", "29.0"))
    floor.record(batch, "mix", checked="yes")
    with pytest.raises(ValueImpossible):
        floor.record(batch, "moisture", value="99.00")
    visitor = visit("wang.fang", "zh-hans", "light", TABLET)
    pages = {
        "orders": "/batches/orders/",
        "order": f"/batches/orders/{order.uuid}/",
        "batches": "/batches/",
        "batch": f"/batches/{batch.uuid}/",
        "exceptions": "/batches/exceptions/",
    }
    for name, path in pages.items():
        page = visitor.open(path)
        _shot(page, f"office-{name}")
        assert visitor.violations() == [], path
        assert visitor.overflow() <= 0, path
    page = visitor.open(pages["order"])
    page.locator("#actions button.btn-primary").click()
    expect(page.locator("dialog select").first).to_be_visible()
    assert visitor.violations() == []
    _shot(page, "office-create")
    assert visitor.complaints == []
