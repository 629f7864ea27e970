"""The story of an old batch record: found, held, let go, and disposed of by two people, at their screens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from audit.verification import verify
from batches.models import Batch, StepRecord
from tests.browser.conftest import TABLET
from tests.browser.persons import Person, people_at
from tests.keeping import old
from tests.keeping.conftest import disposed_template, kept_db, kept_template

__all__ = ["disposed_template", "kept_db", "kept_template"]

pytestmark = pytest.mark.browser

MATTER = "Complaint 2026-031"


@pytest.mark.urs("URS-AUD-14", "URS-DAT-10", "URS-SIG-02")
def test_an_old_record_is_held_let_go_and_disposed_of(
    kept_db: str, cast: Any, chromium: Browser, served: str
) -> None:
    batch = old.old_batch()
    with people_at(chromium, served) as people:
        quality = people.arrive(old.QUALITY)
        _nothing_is_due(quality)
        old.grow_old()
        _find_it(quality, batch)
        quality.ask("Dispose of batch record")
        _hold(people.arrive(old.QUALITY), batch)
        _refused_while_held(quality)
        _lift(quality, batch)
        _first_signature(quality, batch)
        qualified = people.arrive(old.QUALIFIED, TABLET, "zh-hans")
        _second_signature_from_my_work(qualified, batch)
        _what_is_left(qualified, quality, batch)
        assert people.complaints == []
    assert verify().faults == []


def _nothing_is_due(quality: Person) -> None:
    quality.open("/")
    quality.choose("Keeping", exact=False)
    quality.sees("Nothing is due for disposal")


def _find_it(quality: Person, batch: Batch) -> None:
    quality.open("/quality/retention/due/")
    quality.picture("keeping-due")
    assert quality.violations() == []
    quality.choose(batch.code)
    quality.sees("Dispose of batch record")
    quality.picture("keeping-batch")


def _because(person: Person, text: str) -> None:
    person.dialog.get_by_label("Reason", exact=True).select_option("quality_decision")
    person.dialog.get_by_label("What made it necessary").fill(text)


def _hold(quality: Person, batch: Batch) -> None:
    quality.open(batch.get_absolute_url())
    dialog = quality.ask("Place legal hold")
    dialog.get_by_label("Matter").fill(MATTER)
    _because(quality, "The customer asked about tablets of this lot.")
    quality.picture("keeping-hold-dialog")
    quality.send()
    quality.sign()
    quality.done()
    quality.sees("The record is held.", MATTER)
    expect(quality.page.get_by_role("button", name="Dispose of batch record")).to_have_count(0)
    quality.picture("keeping-held")
    quality.rests()


def _refused_while_held(quality: Person) -> None:
    """The dialog was open before the hold: what was entered stays, and the refusal names the matter."""
    _because(quality, "Its time is over.")
    quality.send()
    quality.refused(MATTER)
    expect(quality.dialog.get_by_label("What made it necessary")).to_have_value("Its time is over.")
    quality.picture("keeping-refused")
    quality.page.keyboard.press("Escape")
    quality.done()


def _lift(quality: Person, batch: Batch) -> None:
    quality.open("/quality/holds/")
    quality.sees(MATTER)
    quality.picture("keeping-holds")
    quality.page.locator("main tbody a").first.click()
    quality.ask("Lift legal hold")
    _because(quality, "The complaint is answered.")
    quality.send()
    quality.sign()
    quality.done()
    quality.picture("keeping-hold")


def _first_signature(quality: Person, batch: Batch) -> None:
    quality.open(batch.get_absolute_url())
    quality.ask("Dispose of batch record")
    _because(quality, "Its time is over.")
    quality.picture("keeping-dispose-dialog")
    quality.send()
    quality.sign()
    quality.done()
    quality.picture("keeping-one-signature")
    assert StepRecord.objects.filter(step__batch=batch).exists(), "one signature does nothing yet"


def _second_signature_from_my_work(qualified: Person, batch: Batch) -> None:
    qualified.open("/")
    qualified.picture("keeping-my-work")
    qualified.page.locator("main a", has_text=batch.code).first.click()
    qualified.ask("销毁批记录")
    qualified.dialog.get_by_label("原因", exact=True).select_option("quality_decision")
    qualified.dialog.get_by_label("原因说明").fill("保存期已满。")
    qualified.send()
    qualified.sign()
    qualified.done()
    qualified.picture("keeping-stub")
    assert not StepRecord.objects.filter(step__batch=batch).exists()


def _what_is_left(qualified: Person, quality: Person, batch: Batch) -> None:
    """The list of disposals and the stub, and nothing that offers what is not there."""
    quality.open("/quality/disposals/")
    quality.sees(batch.code)
    quality.picture("keeping-disposals")
    quality.choose(batch.code)
    expect(quality.page.get_by_role("button", name="Export batch record")).to_have_count(0)
    quality.picture("keeping-stub-en")
    assert quality.violations() == []
    assert qualified.violations() == []
