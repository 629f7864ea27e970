"""A raw file at screens: chosen, seen and recorded at the tablet, processed again and decided (URS-DAT-07)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from batches.models import Batch, ProcessedResult, RawFile
from mom.demo.work.raw_files import AS_READ, CORRECTED, STEP, file_name, tablet_masses
from mom.demo.work.steps import execute
from recipes.models import RecipeVersion
from tests.browser.persons import People, Person
from tests.factories.batches import started_batch

TABLET, DESK = (1024, 768), (1440, 900)
pytestmark = pytest.mark.browser

WORDS = {"en": ("is not a number", "within limits", "differs"), "zh-hans": ("不是数字", "限度内", "有差异")}


@pytest.fixture
def people(chromium: Browser, served: str) -> Iterator[People]:
    """People at screens of their own."""
    found = People(chromium, served)
    yield found
    found.leave()


@pytest.fixture
def batch(plant_db: str) -> Batch:
    """In execution; the turn is the balance's file."""
    found = started_batch()
    execute(found, until=STEP)
    return found


def choose(person: Person, name: str, content: bytes) -> None:
    """The file from the folder of the balance."""
    person.page.set_input_files("#raw-file", {"name": name, "mimeType": "text/csv", "buffer": content})
    with person.page.expect_response(lambda answer: answer.request.method == "POST"):
        person.page.locator("#file-form button").click()


@pytest.mark.urs("URS-DAT-07", "URS-DAT-08")
@pytest.mark.parametrize(("language", "size"), [("en", TABLET), ("zh-hans", DESK)])
def test_chosen_recorded_processed_again_and_decided(
    batch: Batch, people: People, language: str, size: tuple[int, int]
) -> None:
    broken, inside, differs = WORDS[language]
    li = people.arrive("li.na", size, language)
    li.open(f"/batches/{batch.uuid}/workstation/")
    expect(li.page.locator("#raw-file")).to_be_visible()
    li.picture(f"raw-0-{language}")
    good = tablet_masses(batch.code)
    choose(li, "broken.csv", good.replace(b"\r\n3;", b"\r\n3;error"))
    expect(li.page.locator("#refusal")).to_contain_text(broken)
    li.picture(f"raw-1-{language}")
    assert li.violations() == []
    choose(li, file_name(batch.code), good)
    expect(li.page.locator("#confirm")).to_contain_text("F2")
    expect(li.page.locator(".pm-step")).to_contain_text(AS_READ)
    assert li.page.locator(".pm-step use[href$='#circle-check']").count() or inside
    for touched in ("#raw-file", "#file-form button", "#confirm"):
        box = li.page.locator(touched).bounding_box()
        assert box is not None and box["height"] >= 48, touched
    li.picture(f"raw-2-{language}")
    assert li.violations() == []
    li.page.locator("#confirm").click()
    expect(li.page.locator("#raw-file")).to_have_count(0)

    liu = people.arrive("liu.yang", size, language)
    liu.open(batch.get_absolute_url())
    file = RawFile.objects.latest("id")
    liu.page.locator(f"#file-{file.uuid}").scroll_into_view_if_needed()
    liu.picture(f"raw-3-{language}")
    liu.page.locator(f"#file-{file.uuid} button").click()
    expect(liu.dialog).to_be_visible()
    liu.dialog.locator("[name=column]").fill(CORRECTED)
    liu.dialog.locator("[name=reason_code]").select_option("quality_decision")
    liu.dialog.locator("[name=reason_text]").fill("The zero had drifted.")
    liu.picture(f"raw-4-{language}")
    assert liu.violations() == []
    liu.send()
    liu.done()
    shown = liu.page.locator(f"#file-{file.uuid}")
    expect(shown).to_contain_text("V2")
    shown.scroll_into_view_if_needed()
    liu.picture(f"raw-5-{language}")

    chen = people.arrive("chen.jing", size, language)
    chen.picture(f"raw-6-{language}")
    chen.open(batch.get_absolute_url())
    new = ProcessedResult.objects.get(version=2)
    chen.page.locator(f"button[hx-get*='/results/{new.uuid}/approve']").click()
    expect(chen.dialog).to_be_visible()
    chen.dialog.locator("[name=reason_code]").select_option("quality_decision")
    chen.dialog.locator("[name=reason_text]").fill("The log of the balance shows the drift.")
    chen.picture(f"raw-7-{language}")
    assert chen.violations() == []
    chen.sign()
    chen.done()
    shown = chen.page.locator(f"#file-{file.uuid}")
    expect(shown).to_contain_text(differs)
    shown.scroll_into_view_if_needed()
    chen.picture(f"raw-8-{language}")
    assert chen.violations() == []
    new.refresh_from_db()
    assert new.state == "stands"
    assert people.complaints == []


@pytest.mark.urs("URS-RCP-01", "URS-DAT-07")
def test_the_recipe_designer_shows_the_step_and_its_algorithm(plant_db: str, people: People) -> None:
    liu = people.arrive("liu.yang")
    version = RecipeVersion.objects.filter(recipe__code="MR-STB-180").latest("id")
    liu.open(version.get_absolute_url())
    liu.sees("Uniformity of mass of 20 tablets")
    liu.page.get_by_text("Uniformity of mass of 20 tablets").first.scroll_into_view_if_needed()
    liu.picture("raw-9-recipe")
