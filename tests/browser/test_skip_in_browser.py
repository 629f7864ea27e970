"""QA skips a step from the batch record: the dialog says what is skipped, and is shown again as it was seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.batches.conftest import floor, floor_db, floor_template
from tests.batches.floor import Floor
from tests.browser.conftest import TABLET
from tests.browser.persons import person_at

__all__ = ["floor", "floor_db", "floor_template"]

pytestmark = pytest.mark.browser


@pytest.mark.urs("URS-EBR-03", "URS-EBR-15", "URS-DAT-01")
def test_a_step_is_skipped_from_the_record_and_shown_as_it_was_seen(floor: Floor, visit: Any) -> None:
    batch = floor.started()
    visitor = visit("chen.jing", language="zh-hans", size=TABLET)
    quality = person_at(visitor, "chen.jing")
    quality.open(batch.get_absolute_url())
    dialog = quality.ask("跳过")
    expect(dialog).to_contain_text("逐项检查")
    expect(dialog).to_contain_text("配方 MR-TEST")
    assert visitor.violations() == [] and visitor.overflow() <= 0
    dialog.locator("select[name=reason_code]").select_option("process_upset")
    dialog.locator("textarea[name=reason_text]").fill("房间已在今早清场。")
    quality.sign()
    quality.done()
    step = floor.step(batch, "clear")
    assert step.state == "skipped"
    quality.page.locator("#step-1\\.1 summary").click()
    quality.page.locator("#step-1\\.1 details a").click()
    quality.sees("与记录一致", "其他页面，例如批记录", "房间已在今早清场。", "逐项检查")
    assert visitor.violations() == [] and visitor.overflow() <= 0
    assert visitor.complaints == []
