"""A critical value is corrected by two people at their screens: proposed, seen as open, and decided (URS-AUD-05)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from batches.models import Batch, CorrectionProposal, StepRecord
from mom.demo.work.steps import execute
from tests.browser.persons import People
from tests.factories.batches import started_batch

TABLET, DESK = (1024, 768), (1440, 900)
pytestmark = pytest.mark.browser

WORDS = {
    "en": ("stands until a second person has approved", "Approved by"),
    "zh-hans": ("在第二人批准之前", "批准人"),
}


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People at screens of their own."""
    found = People(chromium, served)
    yield found
    found.leave()


@pytest.fixture
def batch(plant_db: str) -> Batch:
    """In execution; the loss on drying, a critical value, was entered and its step is done."""
    found = started_batch()
    of_drying = found.steps.get(key="loss-on-drying")
    execute(found, until=found.steps.filter(sequence__gt=of_drying.sequence).order_by("sequence")[0].key)
    return found


@pytest.mark.urs("URS-AUD-05", "URS-SIG-04")
@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("zh-hans", DESK)])
def test_proposed_by_one_and_decided_by_another(
    batch: Batch, people: People, language: str, size: tuple[int, int]
) -> None:
    record = StepRecord.objects.get(step__batch=batch, field="loss_on_drying")
    li = people.arrive("li.na", size, language)
    li.open(batch.get_absolute_url())
    button = li.page.locator(f"button[hx-get*='/values/{record.uuid}/propose']")
    button.scroll_into_view_if_needed()
    li.picture(f"correction-0-{language}")
    button.click()
    expect(li.dialog).to_be_visible()
    li.picture(f"correction-1-{language}")
    li.dialog.locator("[name=value]").fill("1.80")
    li.dialog.locator("[name=reason_code]").select_option("entry_error")
    li.dialog.locator("[name=reason_text]").fill("I read the wrong line.")
    li.send()
    li.picture(f"correction-2-{language}")
    li.done()
    note = li.page.locator("[id^=proposal-]")
    expect(note).to_contain_text(WORDS[language][0])
    expect(
        note.locator("button[hx-get*='/approve/']")
    ).to_be_visible()  # another one may sign at this terminal
    assert li.violations() == []
    words = note.locator("> div").first.bounding_box()
    assert words is not None and words["width"] >= 220, "the words stand in a strip beside the buttons"
    note.scroll_into_view_if_needed()
    li.picture(f"correction-3-{language}")
    wang = people.arrive("wang.fang", size, language)
    wang.picture(f"correction-4-work-{language}")
    wang.open(batch.get_absolute_url())
    proposal = CorrectionProposal.objects.get()
    wang.page.locator(f"button[hx-get*='/corrections/{proposal.uuid}/approve']").click()
    expect(wang.dialog).to_be_visible()
    wang.picture(f"correction-5-{language}")
    wang.dialog.locator("[name=reason_code]").select_option("quality_decision")
    wang.dialog.locator("[name=reason_text]").fill("The print of the balance says 1.80.")
    assert wang.violations() == []
    wang.sign()
    wang.done()
    expect(wang.page.locator("[id^=proposal-]")).to_contain_text(WORDS[language][1])
    wang.page.locator("[id^=proposal-]").scroll_into_view_if_needed()
    wang.picture(f"correction-7-{language}")
    record.refresh_from_db()
    assert record.value == "1.80"
    assert people.complaints == []
