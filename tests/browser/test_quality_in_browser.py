"""Review, release and deviation in a real browser: nothing axe finds, the reasons in sight, signed by dialog."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quality.models import Deviation
from tests.browser.conftest import TABLET
from tests.quality import story
from tests.quality.actions.test_capa import plan
from tests.quality.conftest import quality_db, quality_template
from tests.quality.written import MINUTE, excursion, room_of

__all__ = ["quality_db", "quality_template"]

pytestmark = pytest.mark.browser


def test_pages_with_everything_gone_wrong_are_accessible_and_fit(
    quality_db: str, cast: Any, visit: Any
) -> None:
    batch = story.completed_batch(moisture=story.WET)
    excursion(room_of(batch), batch.started_at, batch.started_at + MINUTE)
    deviation = story.investigating(Deviation.objects.get(), "major")
    capa = plan(deviation, cast)
    visitor = visit("chen.jing", "zh-hans", "light", TABLET)
    for path in (
        reverse("quality:deviation_list"),
        reverse("quality:capa_list"),
        reverse("quality:review_list"),
        deviation.get_absolute_url(),
        capa.get_absolute_url(),
        reverse("quality:batch_review", kwargs={"uuid": batch.uuid}),
        reverse("quality:trail_review", kwargs={"uuid": batch.uuid}),
    ):
        visitor.open(path)
        assert visitor.violations() == [], path
        assert visitor.overflow() <= 0, path
    assert visitor.complaints == []


@pytest.mark.urs("URS-EBR-15")
def test_everything_else_opens_on_demand(quality_db: str, visit: Any) -> None:
    batch = story.completed_batch()
    visitor = visit("xu.hui")
    page = visitor.open(reverse("quality:batch_review", kwargs={"uuid": batch.uuid}))
    rest = page.locator("details", has_text="Everything else")
    expect(rest.get_by_text("206800")).to_have_count(0)

    page.get_by_text("Everything else").click()

    expect(rest.get_by_text("206800").first).to_be_visible()
    assert visitor.violations() == []


@pytest.mark.urs("URS-EBR-16", "URS-SIG-05")
def test_release_button_stays_in_sight_and_signs_in_its_dialog(
    quality_db: str, cast: Any, visit: Any
) -> None:
    batch = story.qa_reviewed_batch()
    visitor = visit("xu.hui")
    page = visitor.open(reverse("quality:batch_review", kwargs={"uuid": batch.uuid}))
    page.mouse.wheel(0, 2000)
    expect(page.locator("#release")).to_be_in_viewport()

    page.click("#release")
    dialog = page.locator("#dialog")
    expect(dialog.get_by_text("Meaning of your signature")).to_be_visible()
    assert visitor.violations() == []
    dialog.get_by_label("User ID").fill("xu.hui")
    dialog.locator("input[type=password]").fill(cast.password)
    dialog.get_by_role("button", name="Release batch").click()

    expect(page.get_by_text("The batch is released; its lot is available.")).to_be_visible()
    expect(page.locator("#release")).to_have_count(0)
    batch.refresh_from_db()
    assert batch.state == "released"
    assert visitor.complaints == []


def test_reasons_change_on_the_open_page_when_somebody_else_acts(
    quality_db: str, cast: Any, visit: Any
) -> None:
    batch = story.completed_batch()
    visitor = visit("xu.hui")
    page = visitor.open(reverse("quality:batch_review", kwargs={"uuid": batch.uuid}))
    expect(page.get_by_text("The audit trail has not been reviewed")).to_be_visible()
    page.wait_for_timeout(800)

    story.review_trail(batch)

    expect(page.get_by_text("The audit trail has not been reviewed")).to_have_count(0, timeout=10000)
    expect(page.get_by_text("Audit trail reviewed")).to_be_visible()
