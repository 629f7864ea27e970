"""The story of a batch on hold: a value outside its limits, the hold, QA's word, the release, and the record as PDF.

The batch is brought into position by actions; whatever the story is about happens at screens.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from batches.actions.complete_production import complete_production
from batches.actions.review_production import review_production
from batches.actions.verify_step import verify_step
from batches.models import Batch, RecordPrint
from mom.demo import cast as demo_cast
from mom.demo.work.steps import perform
from quality.actions.review_batch import review_batch
from quality.models import Deviation
from tests.browser.conftest import TABLET
from tests.browser.first_batch.floor import Workstation
from tests.browser.persons import Person, people_at
from tests.pdf import Pdf, undrawn
from tests.quality import story
from tests.quality.conftest import quality_db, quality_template

__all__ = ["quality_db", "quality_template"]

pytestmark = pytest.mark.browser

WHY_HELD = "The dryer's filter is torn; moisture is measured again first."
WHY_ON = "Filter changed, second sample is dry."


@pytest.mark.urs("URS-EBR-07", "URS-EBR-16", "URS-SIG-04", "URS-DAT-09", "URS-DAT-13", "URS-AUD-10")
def test_a_batch_is_held_decided_on_released_and_printed(
    quality_db: str, cast: Any, chromium: Browser, served: str, tmp_path: Path
) -> None:
    batch = story.started_batch()
    story.execute(batch, until=2)
    with people_at(chromium, served) as people:
        operator = people.arrive("li.na", TABLET)
        at_work = Workstation(operator, "zhang.wei", batch.code)
        supervisor = people.arrive("wang.fang")
        _enter_wet(at_work, batch)
        _hold(supervisor, batch)
        _nothing_is_recorded(at_work, batch)
        _assess(people.arrive("chen.jing"), batch)
        _restart(supervisor, batch)
        at_work.open()
        at_work.enter("206800")
        expect(operator.page.get_by_role("button", name="Second person signs")).to_be_visible()
        _work_off(batch)
        qualified = people.arrive("xu.hui")
        _release(qualified, batch)
        _read(_export(qualified, batch, tmp_path), batch)
        assert people.complaints == []


def _enter_wet(at_work: Workstation, batch: Batch) -> None:
    """Too much moisture: recorded as it is, and an exception at once."""
    at_work.open()
    at_work.enter(story.WET)
    at_work.at(batch.steps.get(key="count").number)
    assert batch.exceptions.get().state == "open"


def _hold(supervisor: Person, batch: Batch) -> None:
    """By the batch's page, with a reason in the person's own words."""
    supervisor.open(batch.get_absolute_url())
    dialog = supervisor.ask("Hold batch")
    _because(supervisor, WHY_HELD)
    expect(dialog).to_have_count(0)
    supervisor.sees("Held")
    batch.refresh_from_db()
    assert (batch.state, batch.procedure_state) == ("in_execution", "held")


def _because(person: Person, text: str) -> None:
    person.dialog.get_by_label("Reason", exact=True).select_option("process_upset")
    person.dialog.get_by_label("What made it necessary").fill(text)
    person.send()
    person.done()


def _nothing_is_recorded(at_work: Workstation, batch: Batch) -> None:
    """The open page changes by itself and says who held it and why; a press from before is refused with it."""
    operator = at_work.operator
    operator.sees(
        "The batch is on hold.", WHY_HELD, "Nothing can be recorded until the supervisor restarts it."
    )
    step = batch.steps.get(key="count")
    operator.open(f"/batches/{batch.uuid}/workstation/{step.uuid}/")
    operator.sees("The batch is on hold.")
    expect(at_work.confirm).to_have_count(0)
    assert operator.violations() == []
    operator.picture("held")
    late = operator.page.request.post(
        f"{operator.address}/batches/{batch.uuid}/workstation/{step.uuid}/record/",
        form={"value": "206800", "idempotency_key": "late", "csrfmiddlewaretoken": _token(operator)},
        headers={"Referer": operator.page.url},
    )
    assert late.status == 409
    assert "is not running: In execution, Held" in late.text()
    assert not step.records.exists()


def _token(person: Person) -> str:
    (cookie,) = [each for each in person.page.context.cookies() if each["name"] == "csrftoken"]
    return cookie["value"]


def _assess(quality: Person, batch: Batch) -> None:
    """QA says what the departure means, and signs."""
    quality.open(batch.get_absolute_url())
    dialog = quality.ask("Assess")
    dialog.get_by_label("Assessment").select_option("deviation")
    dialog.get_by_label("Justification").fill("Second sample within limits; the deviation decides.")
    quality.send()
    quality.sign()
    quality.done()
    quality.sees("Second sample within limits; the deviation decides.")


def _restart(supervisor: Person, batch: Batch) -> None:
    """From the batch's page, as it shows itself by now."""
    supervisor.open(batch.get_absolute_url())
    supervisor.ask("Restart batch")
    _because(supervisor, WHY_ON)
    batch.refresh_from_db()
    assert batch.procedure_state == "running"


def _work_off(batch: Batch) -> None:
    """The rest of the steps, both reviews, the trail and the deviation: by actions."""
    count = batch.steps.get(key="count")
    verify_step(step=count, actor=demo_cast.actor("zhang.wei"), signature=story.sign("zhang.wei", "verified"))
    perform(batch.steps.get(key="yield"))
    batch.refresh_from_db()
    batch = complete_production(batch=batch, actor=demo_cast.actor("wang.fang"))
    reviewed = story.sign("zhao.lei", "reviewed")
    batch = review_production(batch=batch, actor=demo_cast.actor("zhao.lei"), signature=reviewed)
    story.closed(Deviation.objects.get(), "major", **story.DECISIONS)
    story.review_trail(batch)
    review_batch(
        batch=batch, actor=demo_cast.actor("chen.jing"), signature=story.sign("chen.jing", "reviewed")
    )


def _release(qualified: Person, batch: Batch) -> None:
    """The decision, by the review page."""
    qualified.open(f"/quality/batches/{batch.uuid}/review/")
    qualified.ask("Release batch")
    qualified.sign()
    qualified.done()
    qualified.sees("The batch is released; its lot is available.")


def _export(qualified: Person, batch: Batch, folder: Path) -> Pdf:
    """From the review page, in both languages; the page stays, and the trail knows of it."""
    dialog = qualified.ask("Export batch record")
    dialog.get_by_label("Both beside each other").check()
    assert qualified.violations() == []
    qualified.picture("export")
    with qualified.page.expect_download() as coming:
        qualified.send()
    qualified.done()
    qualified.sees("The file is being made")
    assert coming.value.suggested_filename == f"{batch.code}-P1.pdf"
    kept = folder / "record.pdf"
    coming.value.save_as(kept)
    qualified.open(batch.get_absolute_url())
    qualified.sees(f"{batch.code}/P1", "Export batch record")
    printed = RecordPrint.objects.get()
    assert (printed.language, printed.batch_state) == ("both", "released")
    return Pdf(kept.read_bytes())


def _read(pdf: Pdf, batch: Batch) -> None:
    """Exception, hold, QA's word and release, each with its signature; nothing says that it is unfinished."""
    for text in (
        f"{batch.code}-X01",
        "2.40 %",
        "Hold batch",
        WHY_HELD,
        "Restart batch",
        WHY_ON,
        "Second sample within limits; the deviation decides.",
        "Assess exception",
        "Release batch",
        "Every step complete and verified",
        "COPY · print no. 1",
        "副本 · 打印编号 1",
        "批次决定",
    ):
        assert text in pdf.text, text
    signatures = pdf.text[pdf.text.rindex("Signatures · ") :]
    for name, meaning in (("xu.hui", "Released"), ("chen.jing", "Approved"), ("zhao.lei", "Reviewed")):
        assert name in signatures
        assert meaning in signatures
    assert "NOT FINISHED" not in pdf.text
    assert undrawn(pdf) == set()
