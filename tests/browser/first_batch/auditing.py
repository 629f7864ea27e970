"""The auditor reads the trail in both languages; the trail and the records prove themselves (point 6)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.persons import Person
from tests.browser.running_plant import RunningPlant

MOMENT = "%Y-%m-%dT%H:%M"


def filter_trail(auditor: Person, batch: str, zone: str = "Asia/Shanghai") -> None:
    """By batch, person and period: who, when, what, before, after and why, in English and in Chinese."""
    now = datetime.now(ZoneInfo(zone))
    auditor.choose("Audit trail")
    everything = _count(auditor)
    for label, text in (("Batch, lot, order, equipment …", batch), ("User ID", "chen.jing")):
        field = auditor.page.get_by_label(label)
        field.fill(text)
        field.press("Enter")
        _wait_for(auditor, text)
    of_person = _count(auditor)
    assert 0 < of_person < everything
    auditor.page.get_by_label("Until").fill((now - timedelta(hours=1)).strftime(MOMENT))
    auditor.page.get_by_label("Until").press("Enter")
    auditor.sees("Take a filter away or search for less")
    auditor.page.get_by_label("Until").fill((now + timedelta(minutes=5)).strftime(MOMENT))
    auditor.page.get_by_label("From").fill((now - timedelta(hours=1)).strftime(MOMENT))
    auditor.page.get_by_label("From").press("Enter")
    _wait_for(auditor, "since=20")
    _reads(auditor, "陈静 Chen Jing", "Assess exception", "Handled in a deviation")
    assert _count(auditor) == of_person
    auditor.picture("trail-en")
    auditor.speak("zh-hans")
    _reads(auditor, "陈静 Chen Jing", "评估异常", "按偏差处理")
    auditor.picture("trail-zh")


def _reads(auditor: Person, *texts: str) -> None:
    """Each of these words stands in a row of the trail."""
    rows = auditor.page.locator("main tbody tr")
    for text in texts:
        expect(rows.filter(has_text=text).first).to_be_visible()


def _wait_for(auditor: Person, text: str) -> None:
    auditor.page.wait_for_url(re.compile(re.escape(text)))


def _count(auditor: Person) -> int:
    """How many entries the list says that there are."""
    foot = auditor.page.locator(".pm-pages > span")
    expect(foot).to_contain_text(re.compile(r"\d"))
    return max(int(number) for number in re.findall(r"\d+", foot.inner_text()))


def everything_is_whole(plant: RunningPlant) -> None:
    """``python manage.py verify_audit`` says so."""
    done = plant.manage("verify_audit")
    assert done.returncode == 0, done.stderr
    assert "All is whole." in done.stdout


def changed_rows_are_named(plant: RunningPlant) -> None:
    """One recorded value and one entry of the trail changed behind its back: both are named, nothing else."""
    record = plant.forge(
        "batches_steprecord",
        "UPDATE batches_steprecord SET value = '1.49' WHERE field = 'loss_on_drying' RETURNING id",
    )
    live = plant.manage("verify_audit", "--quiet")
    assert live.returncode != 0
    assert _named(live.stderr) == {("batches_steprecord", record)}, live.stderr
    event = plant.forge(
        "audit_event",
        "UPDATE audit_event SET actor_name = 'Nobody' WHERE action = 'quality.release_batch' RETURNING id",
    )
    both = plant.manage("verify_audit", "--quiet")
    assert _named(both.stderr) == {("batches_steprecord", record), ("audit_event", event)}, both.stderr


def _named(stderr: str) -> set[tuple[str, int]]:
    found = re.findall(r"^([a-z_]+) (\d+): ", stderr, re.MULTILINE)
    return {(table, int(row)) for table, row in found}
