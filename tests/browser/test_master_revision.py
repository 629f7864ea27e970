"""A master recipe is revised in the editor, approved, and used: by mouse and keyboard, from draft to first step.

One batch runs by the old version and keeps it; one that was issued by it and not begun cannot begin any more,
and the interface says why; the next one is made by the new version and is judged by the changed limit.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from batches.models import Batch, BatchException, ProductionOrder
from mom.demo.recipe_parts import both, operation, step, unit_procedure
from mom.demo.work.acting import actor, because, signed
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.models import MasterRecipe, RecipeVersion
from tests.batches.conftest import floor, floor_db, floor_template  # noqa: F401  (fixtures)
from tests.batches.floor import Floor
from tests.batches.plant import RECIPE, short_document
from tests.browser.conftest import TABLET
from tests.browser.persons import Person, person_at

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the machine may be busy with other tests


@pytest.mark.urs("URS-RCP-03", "URS-RCP-04", "URS-RCP-05", "URS-EBR-01")
def test_a_revised_limit_is_approved_and_judges_the_next_batch(floor: Floor, visit: Any) -> None:  # noqa: F811
    def sits(username: str, **more: Any) -> Person:
        return person_at(visit(username, **more), username)

    old = _version_with_a_pressure()
    floor.make_ready("HSG-02")
    running = floor.started(number="2000001")
    waiting = floor.batch(floor.order(number="2000002"))
    engineer = sits("liu.yang")
    version = _drafted(engineer)
    _change_the_limit(engineer, version)
    _add_a_step(engineer, version)
    _change_the_formula(engineer, version)
    _compare(engineer, version)
    _submit(engineer, version)
    quality = sits("chen.jing")
    _send_back(quality, version)
    _submit(engineer, version)
    _sign(sits("zhao.lei"), version)
    _sign(quality, version)
    _make_effective(quality, version)
    _says_why_not(quality, old)
    supervisor = sits("wang.fang")
    order = _refused_and_cancelled(supervisor, waiting)
    batch = _created_and_started(supervisor, order)
    operator = sits("li.na", size=TABLET)
    _enter(operator, batch, "13.0", "10.0–12.0 Pa")
    assert BatchException.objects.filter(batch=batch, kind="limit").count() == 1
    _enter(operator, running, "13.0", "10.0–15.0 Pa")
    assert not BatchException.objects.filter(batch=running).exists()
    visitors = (engineer, quality, supervisor, operator)
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def _version_with_a_pressure() -> RecipeVersion:
    """Version 2 of the test recipe, effective: its first step is a value with limits."""
    recipe = MasterRecipe.objects.get(code=RECIPE)
    engineer = actor("liu.yang")
    pressure = step(
        "pressure",
        "enter_value",
        both("Room pressure", "房间压差"),
        both("Read the gauge at the door.", "读取门口压差表。"),
        field="pressure",
        label=both("Room pressure", "房间压差"),
        unit="Pa",
        decimals=1,
        low="10.0",
        high="15.0",
    )
    before = unit_procedure(
        "before", both("Before", "准备"), "SCALE", operation("look-at", both("Look", "检查"), pressure)
    )
    document = short_document()
    document["procedure"].insert(0, before)
    version = draft_recipe_version(
        recipe=recipe, change_summary="Room pressure first", change_reference="CC-26-010", actor=engineer
    )
    version = edit_recipe(version=version, document=document, actor=engineer, reason=because())
    version = submit_recipe_version(version=version, actor=engineer)
    for username in ("zhao.lei", "chen.jing"):
        approve_recipe_version(version=version, **signed(username, "approved"))
        version.refresh_from_db()
    return make_version_effective(version=version, actor=actor("chen.jing"))


# --- the engineer -----------------------------------------------------------------------------


def _drafted(visitor: Person) -> RecipeVersion:
    """From the list to the editor of a new version."""
    page = visitor.open("/recipes/")
    page.get_by_role("link", name=RECIPE, exact=True).click()
    dialog = visitor.ask("Draft new version")
    expect(dialog.get_by_label("Copy of")).to_have_value("2")
    dialog.get_by_label("What changes and why").fill("The pressure is held more closely since the new door")
    dialog.get_by_label("Change record").fill("CC-26-011")
    visitor.send()
    visitor.done()
    expect(page).to_have_url(re.compile("/editor/"))
    expect(page.get_by_text("Everything that approval demands is there.")).to_be_visible()
    version = RecipeVersion.objects.latest("id")
    assert (version.number, version.state) == (3, "draft")
    return version


def _change_the_limit(visitor: Person, version: RecipeVersion) -> None:
    """The preview follows; a lower limit above the upper one is refused at its field."""
    page = visitor.page
    page.get_by_role("link", name="Room pressure", exact=True).click()
    high = page.get_by_label("Upper limit")
    high.fill("9.0")
    high.press("Tab")
    expect(page.locator("#limits")).to_contain_text("The lower limit is above the upper limit.")
    page.get_by_label("Reason", exact=True).select_option("planned_change")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The lower limit is above the upper limit").first).to_be_visible()
    high.fill("12.0")
    high.press("Tab")
    expect(page.locator("#limits svg")).to_have_attribute("aria-label", re.compile("10.0 to 12.0"))
    visitor.picture("revision-element")
    assert visitor.violations() == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#at-element-pressure")).to_contain_text("10.0 – 12.0 Pa")
    expect(page.locator("#reason")).to_contain_text("Planned change")


def _add_a_step(visitor: Person, version: RecipeVersion) -> None:
    """A step without its Chinese is found before submission, and the finding leads to it."""
    page = visitor.page
    page.locator("#at-element-look-at-phase").get_by_role("link", name="Add step").click()
    visitor.picture("revision-step-types")
    page.get_by_role("link", name="Confirm", exact=True).click()
    page.get_by_label("Name in English").fill("Close the door")
    page.get_by_label("Name in Chinese").fill("关门")
    page.get_by_label("Instruction in English").fill("Close it and wait a minute.")
    page.get_by_role("button", name="Save").click()
    finding = page.locator("#findings").get_by_role("link", name=re.compile("instruction in Chinese"))
    expect(finding).to_have_count(1)
    visitor.picture("revision-editor")
    finding.click()
    expect(page).to_have_url(re.compile("#at-element-close-the-door"))
    page.get_by_role("link", name="Close the door", exact=True).click()
    page.get_by_label("Instruction in Chinese").fill("关门并等待一分钟。")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Everything that approval demands is there.")).to_be_visible()
    row = page.locator("#at-element-close-the-door")
    expect(row.locator("td").first).to_have_text("1.2")
    row.get_by_role("button", name="Move 1.2 up").click()
    expect(row.locator("td").first).to_have_text("1.1")
    row.get_by_role("button", name="Move 1.1 down").click()
    expect(row.locator("td").first).to_have_text("1.2")


def _change_the_formula(visitor: Person, version: RecipeVersion) -> None:
    page = visitor.page
    page.locator("#at-row-input-RM-STB").get_by_role("button").first.click()
    dialog = page.locator("#dialog[open]")
    dialog.get_by_label("Tolerance above").fill("0.3")
    visitor.picture("revision-formula-row")
    assert visitor.violations() == []
    visitor.send()
    visitor.done()
    expect(page.locator("#at-row-input-RM-STB")).to_contain_text("0.3 %")


def _compare(visitor: Person, version: RecipeVersion) -> None:
    """Field by field against the effective version."""
    page = visitor.page
    page.get_by_role("link", name="Compare versions").click()
    changes = page.locator(".pm-changes")
    for texts in (("Upper limit", "15.0", "12.0"), ("Tolerance above, %", "0.2", "0.3")):
        row = changes.locator("tr", has_text=texts[0]).filter(has_text=texts[2])
        expect(row).to_contain_text(texts[1])
    expect(changes).to_contain_text("Close the door")
    visitor.picture("revision-comparison")
    assert visitor.violations() == []


def _submit(visitor: Person, version: RecipeVersion) -> None:
    page = visitor.open(f"/recipes/versions/{version.uuid}/editor/")
    visitor.ask("Submit for approval")
    visitor.send()
    visitor.done()
    expect(page.get_by_text("This version is no draft")).to_be_visible()


# --- those who approve ------------------------------------------------------------------------


def _send_back(visitor: Person, version: RecipeVersion) -> None:
    page = visitor.open(version.get_absolute_url())
    dialog = visitor.ask("Send back")
    dialog.get_by_label("Reason", exact=True).select_option("quality_decision")
    dialog.get_by_label("What made it necessary").fill("Say in the summary which door")
    visitor.send()
    visitor.done()
    expect(page.get_by_text("Draft", exact=True).first).to_be_visible()


def _sign(visitor: Person, version: RecipeVersion) -> None:
    visitor.open(version.get_absolute_url())
    visitor.ask("Approve recipe version")
    visitor.sign()
    visitor.done()


def _make_effective(visitor: Person, version: RecipeVersion) -> None:
    page = visitor.open(version.get_absolute_url())
    visitor.ask("Make version effective")
    visitor.send()
    visitor.done()
    expect(page.get_by_text("Effective", exact=True).first).to_be_visible()


def _says_why_not(visitor: Person, old: RecipeVersion) -> None:
    page = visitor.open(old.get_absolute_url())
    note = page.locator("#usability")
    expect(note).to_contain_text("No batch can be started by it any more.")
    expect(note).to_contain_text("Batches are made by MR-TEST-v3")
    expect(page.get_by_role("link", name="Batches made by it: 2")).to_be_visible()
    visitor.picture("revision-superseded")
    assert visitor.violations() == []


# --- those who make batches -------------------------------------------------------------------


def _refused_and_cancelled(visitor: Person, waiting: Batch) -> ProductionOrder:
    """What was issued by the old version and not begun says why it cannot begin, and makes way."""
    page = visitor.open(waiting.get_absolute_url())
    expect(page.get_by_role("alert")).to_contain_text("MR-TEST-v2, which is no longer effective")
    visitor.picture("revision-waiting")
    assert visitor.violations() == []
    dialog = visitor.ask("Start batch")
    visitor.send()
    expect(dialog.get_by_role("alert")).to_contain_text("BAT-068")
    dialog.get_by_role("button", name="Cancel").click()
    dialog = visitor.ask("Cancel batch")
    dialog.get_by_label("Reason", exact=True).select_option("planned_change")
    dialog.get_by_label("What made it necessary").fill("The recipe was revised before it began")
    visitor.send()
    visitor.done()
    waiting.order.refresh_from_db()
    return waiting.order


def _created_and_started(visitor: Person, order: ProductionOrder) -> Batch:
    page = visitor.open(order.get_absolute_url())
    expect(page.get_by_text("version 3").first).to_be_visible()
    visitor.ask("Create batch")
    visitor.send()
    visitor.done()
    expect(page.get_by_role("button", name="Create batch")).to_have_count(0)
    batch = Batch.objects.filter(order=order).latest("id")
    assert batch.control_recipe.recipe_version.number == 3
    page = visitor.open(batch.get_absolute_url())
    visitor.ask("Start batch")
    visitor.send()
    visitor.done()
    expect(page.get_by_text("In execution", exact=True).first).to_be_visible()
    return batch


def _enter(visitor: Person, batch: Batch, value: str, limits: str) -> None:
    """The first step at the workstation, with the limits of the batch's own control recipe."""
    page = visitor.open(f"/batches/{batch.uuid}/workstation/")
    expect(page.locator("#workstation")).to_contain_text(f"Limits {limits}")
    page.locator("input.is-amount").fill(value)
    expect(page.locator("#confirm")).to_contain_text(value)
    visitor.picture(f"revision-workstation-{batch.code}")
    page.locator("#confirm").click()
    expect(page.locator("input.is-amount")).to_have_count(0)
