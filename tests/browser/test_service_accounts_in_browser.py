"""A service account by the mouse: made, agreed to, a token issued, its first call seen, and switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from rest_framework.test import APIClient

from audit.context import Reason
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.deactivate_user import deactivate_user
from people.models import RoleRequest, User
from tests.browser.persons import People, Person

pytestmark = pytest.mark.browser
DESKTOP, TABLET = (1440, 900), (1024, 768)
LIST = "/integrations/service-accounts/"
TOO_WIDE = "each => each.scrollWidth - each.clientWidth"


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People in the browser."""
    found = People(chromium, served)
    yield found
    found.leave()


def made(sun: Person) -> User:
    """By the list of service accounts and its dialog."""
    page = sun.open(LIST)
    sun.ask("Create service account")
    sun.fill(
        User_ID="lims",
        Printed_name="Laboratory system",
        Purpose="Reads lots and sends the laboratory's results",
        Why="The laboratory is connected in January",
    )
    sun.dialog.get_by_label("Owner").select_option(label="陈静 Chen Jing")
    sun.dialog.get_by_label("Role").select_option("auditor")
    sun.dialog.get_by_label("Site").select_option(index=1)
    sun.picture("service-account-dialog")
    sun.send()
    expect(page.get_by_role("heading", name="Laboratory system")).to_be_visible()
    found: User = User.objects.get(username="lims")
    return found


def test_one_is_made_by_the_mouse_and_its_use_is_seen(cast_db: str, cast: Any, people: People) -> None:
    sun = people.arrive("admin.sun", DESKTOP)
    account = made(sun)
    sun.sees("It has no token: nothing comes in by this account.", "RR-0001")
    request = RoleRequest.objects.get(user=account)
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])

    sun.ask("Issue token")
    sun.fill(Name="Server of the laboratory")
    sun.dialog.locator("input[value='materials.view_lot']").check()
    sun.send()
    plain = sun.dialog.locator("#token-plain")
    expect(plain).to_have_value(re.compile("^pm_"))
    token = plain.input_value()
    assert APIClient(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/lots/").status_code == 200

    page = sun.open(account.get_absolute_url())
    line = page.locator("tr", has_text="Server of the laboratory")
    expect(line.locator("time")).to_have_count(2)  # until when, and last used
    for language in ("en", "zh-hans"):
        for name, size in (("desktop", DESKTOP), ("tablet", TABLET)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for path, what in ((account.get_absolute_url(), "page"), (LIST, "list")):
                sun.open(path)
                sun.speak(language)
                sun.picture(f"service-account-{what}-{name}-{language}")
                assert sun.violations() == []
            assert page.locator(".pm-table-wrap").first.evaluate(TOO_WIDE) <= 0, (name, language)
    left = Reason("access_change", "Left the company on Friday")
    deactivate_user(user=cast["chen.jing"], actor=cast["admin.sun"], reason=left)
    for language, finding in (("zh-hans", "无责任人"), ("en", "No owner")):
        sun.open(LIST)
        sun.speak(language)
        expect(page.locator("tr", has_text="lims").locator(".pm-badge")).to_have_text(finding)
        sun.picture(f"service-account-unowned-{language}")
        assert page.locator(".pm-table-wrap").first.evaluate(TOO_WIDE) <= 0, language
    sun.open(account.get_absolute_url())
    sun.ask("Switch off service account")
    sun.dialog.locator("select[name=reason_code]").select_option("access_change")
    sun.dialog.locator("textarea[name=reason_text]").fill("The server is moved to another rack")
    sun.send()
    sun.done()
    expect(page.get_by_text("Revoked").first).to_be_visible()
    assert APIClient(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/lots/").status_code == 401
    assert people.complaints == []
