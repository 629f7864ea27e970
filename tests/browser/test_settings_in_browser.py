"""Roles and reasons for change, as the administrator sees and defines them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Role

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PHARMOM_PICTURES")
LOOKS = [("en", (1440, 900)), ("zh-hans", (1024, 768))]


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES, f"{name}.png")), full_page=False)


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_the_list_of_rights_of_a_role_is_seen_and_changed(
    cast_db: str, visit: Any, language: str, size: tuple[int, int]
) -> None:
    visitor = visit("admin.sun", language=language, size=size)
    role = Role.objects.get(code="operator")
    page = visitor.open(role.get_absolute_url())
    picture(page, f"role-{language}")
    assert (visitor.overflow(), visitor.violations()) == (0, [])
    page.locator(f'[hx-get^="{reverse("people:change_role", kwargs={"uuid": role.uuid})}"]').first.click()
    box = page.locator('#dialog[open] input[value="batches.record_step"]')
    expect(box).to_be_checked()
    picture(page, f"role-change-{language}")
    assert (visitor.overflow(), visitor.violations()) == (0, [])
    page.locator('#dialog[open] input[value="batches.hold_batch"]').uncheck()
    page.locator('#dialog[open] select[name="reason_code"]').select_option("planned_change")
    page.locator('#dialog[open] textarea[name="reason_text"]').fill("Stopping moves to the shift")
    picture(page, f"role-change-filled-{language}")
    page.locator('#dialog[open] button[type="submit"]').click()
    expect(page.locator("#dialog[open]")).to_have_count(0)
    expect(page.get_by_text("batches.hold_batch")).to_have_count(0)
    assert not role.permissions.filter(action="batches.hold_batch").exists()
    visitor.open(reverse("people:define_role"))
    picture(page, f"role-new-{language}")
    assert (visitor.overflow(), visitor.violations(), visitor.complaints) == (0, [], [])


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_reason_is_added_to_the_list(
    cast_db: str, visit: Any, language: str, size: tuple[int, int]
) -> None:
    visitor = visit("admin.sun", language=language, size=size)
    page = visitor.open(reverse("audit:reason_code_list"))
    picture(page, f"reasons-{language}")
    assert (visitor.overflow(), visitor.violations()) == (0, [])
    page.locator(f'[hx-get^="{reverse("audit:define_reason_code")}"]').first.click()
    page.locator('#dialog[open] input[name="code"]').fill("power_cut")
    page.locator('#dialog[open] input[name="label_en"]').fill("Power cut")
    page.locator('#dialog[open] input[name="label_zh"]').fill("停电")
    picture(page, f"reason-new-{language}")
    assert visitor.violations() == []
    page.locator('#dialog[open] button[type="submit"]').click()
    expect(page.locator("#dialog[open]")).to_have_count(0)
    page.get_by_role("link", name="power_cut").click()
    picture(page, f"reason-{language}")
    expect(page.locator("h1")).to_contain_text("停电" if language == "zh-hans" else "Power cut")
    assert (visitor.overflow(), visitor.violations(), visitor.complaints) == (0, [], [])
