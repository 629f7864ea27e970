"""The frame in a real browser: nothing axe finds, nothing the policy blocks, usable by keyboard and glove."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from kernel.live import publish
from people.actions.create_user import create_user
from people.models import Notification
from tests.browser.conftest import TABLET

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/search/?q=nothing",
    "/notifications/",
    "/help/finding/",
    "/about/",
    "/people/",
    "/no-such-page/",
]


def test_pages_of_an_empty_plant_are_accessible_and_keep_to_the_policy(cast_db: str, visit: Any) -> None:
    visitor = visit("admin.sun", "zh-hans", "light", TABLET)
    for path in PAGES:
        visitor.open(path)
        assert visitor.violations() == [], path
        assert visitor.overflow() <= 0, path
    assert visitor.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_door_is_accessible_and_made_for_gloves(cast_db: str, cast: Any, visit: Any, theme: str) -> None:
    visitor = visit(theme=theme, size=TABLET)
    page = visitor.open("/sign-in/")
    assert visitor.violations() == []
    for name in ("#id_username", "#id_password", "main form.pm-form button.btn"):
        assert page.locator(name).bounding_box()["height"] >= 48
    page.fill("#id_username", "emma.weber")
    page.fill("#id_password", cast.password)
    page.click("button[aria-label='Show the password']")
    assert page.get_attribute("#id_password", "type") == "text"
    page.press("#id_password", "Enter")
    page.wait_for_url(visitor.address + "/")
    assert visitor.complaints == []


def test_keyboard_alone_reaches_content_search_and_menu(cast_db: str, visit: Any) -> None:
    page = visit("emma.weber").open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "global-search"
    page.locator("summary[aria-label='Language']").focus()
    page.keyboard.press("Enter")
    assert page.locator("button[value='zh-hans']").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("button[value='zh-hans']").is_visible()


def test_night_is_kept_without_a_flash_of_day(cast_db: str, visit: Any) -> None:
    visitor = visit("emma.weber")
    page = visitor.open("/")
    page.click("summary[aria-label='Day or night']")
    page.click("[data-theme-choice=dark]")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.route("**/app.js", lambda route: route.abort())  # the choice holds before the page's script runs
    visitor.open("/about/")
    assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_language_is_switched_in_place(cast_db: str, visit: Any) -> None:
    page = visit("emma.weber").open("/about/")
    page.click("summary[aria-label='Language']")
    page.click("button[value='zh-hans']")
    page.wait_for_selector("html[lang='zh-hans']")
    assert "关于" in page.inner_text("h1")


def test_list_is_narrowed_while_typing_and_keeps_its_address(cast_db: str, visit: Any) -> None:
    visitor = visit("admin.sun")
    page = visitor.open("/people/")
    assert page.locator("tbody tr").count() > 1
    page.fill("#list-search", "li.na")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=li.na" in page.url
    expect(page.locator("#results-status")).to_have_text("1 entry fits")
    assert page.evaluate("document.activeElement.id") == "list-search"
    page.reload()
    assert page.locator("tbody tr").count() == 1
    page.locator("#sort-username").press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "sort-username"
    assert visitor.complaints == []


def test_bell_rings_without_reloading(cast_db: str, cast: Any, visit: Any) -> None:
    visitor = visit("emma.weber")
    page = visitor.open("/")
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.reload()
    page.wait_for_timeout(400)
    auditor = cast["emma.weber"]
    Notification.objects.create(user=auditor, at=timezone.now(), text={"en": "Look", "zh": "请看"})
    publish(f"person:{auditor.pk}", {"unread": True})
    expect(page.locator("#count-notifications")).to_have_text("1 unread")


@pytest.mark.urs("URS-ACC-08")
def test_what_the_page_fetches_by_itself_says_so_and_what_a_person_asks_for_does_not(
    cast_db: str, visit: Any
) -> None:
    """By this header the server tells an abandoned screen from one in use."""
    page = visit("admin.sun").open("/people/")
    with page.expect_request(lambda request: "/shell/counts/" in request.url) as by_itself:
        page.evaluate(
            "document.querySelector('[data-live-refresh]').dispatchEvent(new CustomEvent('live-changed'))"
        )
    assert by_itself.value.headers["x-pharmom-background"] == "1"
    with page.expect_request(lambda request: "q=li.na" in request.url) as asked:
        page.fill("#list-search", "li.na")
    assert "x-pharmom-background" not in asked.value.headers


@pytest.mark.urs("URS-SIG-11")
def test_first_sign_in_leads_to_ones_own_password_and_nowhere_else(
    cast_db: str, cast: Any, visit: Any
) -> None:
    given, own = "handed-over-on-paper-1", "nobody-else-knows-this-2"
    create_user(username="gao.yan", printed_name="Gao Yan", password=given, actor=cast["admin.sun"])
    visitor = visit(size=TABLET)
    page = visitor.open("/sign-in/")

    def sign_in(password: str) -> None:
        page.fill("#id_username", "gao.yan")
        page.fill("#id_password", password)
        page.press("#id_password", "Enter")

    sign_in(given)
    page.wait_for_url(visitor.address + "/password/")
    visitor.open("/notifications/")
    assert page.url == visitor.address + "/password/"
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    for field, text in (("old_password", given), ("new_password", own), ("new_password_again", own)):
        page.fill(f"#id_{field}", text)
    page.press("#id_new_password_again", "Enter")
    page.wait_for_url("**/sign-in/**")
    sign_in(own)
    page.wait_for_url(visitor.address + "/")
    assert visitor.complaints == []


STRICT = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "; ".join(
        f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items()
    ),
}
LIVE_PAGE = """<!doctype html><html lang="en"><body data-live-url="/live/" data-zone="Asia/Shanghai">
<h1>Live</h1><p><span class="pm-live" data-live="person:%(key)s" data-live-at="%(at)s" data-live-stale-after="3"
data-live-band="band"><span data-live-text>1.0</span></span></p>
<svg id="band" class="pm-band" data-from="0" data-to="10" data-low="2" data-high="8">
<rect class="is-pointer"></rect></svg>
<p data-connection><span data-up hidden>Connected</span><span data-down>No connection</span></p>
<template id="live-note-template"><span class="pm-live-note">no signal since <span data-since></span></span></template>
<link rel="stylesheet" href="/static/pharmom/pharmom.css"><script type="module" src="/static/pharmom/app.js"></script>
</body></html>"""


@pytest.mark.urs("URS-EBR-08")
def test_value_moves_by_itself_and_greys_out_in_words_when_silent(
    cast_db: str, cast: Any, visit: Any
) -> None:
    visitor = visit("li.na")
    key = cast["li.na"].pk
    body = LIVE_PAGE % {"key": key, "at": datetime.now(UTC).isoformat()}
    visitor.page.route("**/live-page/", lambda route: route.fulfill(body=body, headers=STRICT))
    page = visitor.open("/live-page/")
    page.wait_for_timeout(600)
    publish(f"person:{key}", {"text": "9.50", "value": "9.50", "at": datetime.now(UTC), "good": True})
    expect(page.locator("[data-live-text]")).to_have_text("9.50")
    assert page.locator("[data-up]").is_visible()
    assert page.get_attribute(".is-pointer", "x") == "95%"
    assert "is-out" in (page.get_attribute("#band", "class") or "")
    assert page.get_attribute("[data-live]", "data-stale") is None
    page.wait_for_selector(".pm-live-note:not([hidden])", timeout=8000)
    assert "no signal since" in page.inner_text(".pm-live-note")
    assert page.get_attribute("[data-live]", "data-stale") == ""
    old = datetime.now(UTC) - timedelta(minutes=5)
    publish(f"person:{key}", {"text": "1.11", "value": "1.11", "at": old, "good": True})
    page.wait_for_timeout(400)
    assert page.inner_text("[data-live-text]") == "9.50"  # an older value never replaces a younger one


@pytest.mark.urs("URS-EBR-08")
def test_lost_connection_is_said_and_the_page_comes_back(cast_db: str, cast: Any, visit: Any) -> None:
    visitor = visit("li.na")
    body = LIVE_PAGE % {"key": cast["li.na"].pk, "at": datetime.now(UTC).isoformat()}
    visitor.page.route("**/live-page/", lambda route: route.fulfill(body=body, headers=STRICT))
    visitor.page.route("**/live/?*", lambda route: route.fulfill(status=503))
    page = visitor.open("/live-page/")
    expect(page.locator("[data-down]")).to_be_visible()
    page.unroute("**/live/?*")
    expect(page.locator("[data-up]")).to_be_visible(timeout=10000)


CHART_PAGE = """<!doctype html><html lang="en"><head><script src="/static/pharmom/theme.js"></script>
<link rel="stylesheet" href="/static/pharmom/pharmom.css"></head><body><h1>Chart</h1>
<div class="pm-chart" data-chart="curve" role="img" aria-label="Bowl temperature"></div>
<script id="curve" type="application/json">{"xAxis": {"type": "category", "data": ["a", "b"]},
"yAxis": {"type": "value"}, "series": [{"type": "line", "data": [1, 2], "lineStyle": {"color": "token:alarm"}}]}
</script><script type="module" src="/static/pharmom/charts.js"></script></body></html>"""


@pytest.mark.urs("URS-SYS-06")
def test_chart_is_drawn_under_the_strict_policy(cast_db: str, visit: Any) -> None:
    visitor = visit("emma.weber")
    visitor.page.route("**/chart-page/", lambda route: route.fulfill(body=CHART_PAGE, headers=STRICT))
    page = visitor.open("/chart-page/")
    page.wait_for_selector(".pm-chart canvas")
    page.hover(".pm-chart")
    page.wait_for_timeout(200)
    assert visitor.complaints == []


def test_action_dialog_opens_refuses_in_words_and_says_where_it_recorded(
    cast_db: str, cast: Any, visit: Any
) -> None:
    visitor = visit("admin.sun")
    page = visitor.open(f"/people/{cast['li.na'].uuid}/")
    button = page.get_by_role("button", name="Request role")
    button.click()
    dialog = page.locator("dialog#dialog")
    expect(dialog).to_be_visible()
    assert visitor.violations() == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert dialog.inner_html() == ""  # nothing typed stays in the page

    button.click()
    dialog.get_by_role("button", name="Request role").click()
    expect(dialog.locator(".is-error").first).to_be_visible()
    assert visitor.violations() == []

    dialog.locator("[name=role]").select_option(label="Auditor")
    dialog.locator("[name=site]").select_option(index=1)
    dialog.locator("[name=why]").fill("Takes over the audits of the year")
    dialog.get_by_role("button", name="Request role").click()
    toast = page.locator(".pm-toast")
    expect(toast).to_contain_text("Recorded in the audit trail as event")
    expect(visitor.open("/role-requests/").locator("tbody")).to_contain_text("Auditor")
    assert visitor.complaints == []


def test_password_fields_of_two_dialogs_show_what_is_typed_only_on_demand(cast_db: str, visit: Any) -> None:
    visitor = visit("emma.weber")
    page = visitor.open("/password/")
    fields = page.locator("input[type=password]")
    assert fields.count() >= 2
    page.get_by_role("button", name="Show the password").first.click()
    assert page.locator("input[type=text][name*=password]").count() == 1
