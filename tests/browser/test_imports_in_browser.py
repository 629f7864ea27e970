"""A former system's materials come in by the pages: mapping, file, check, comparison, and two signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from integrations.tasks.entry import go_on_with_imports
from materials.models import MaterialDefinition
from tests.browser.persons import Person, people_at
from tests.integrations.importing import BAD, GOOD, HEAD, Office, table

pytestmark = [pytest.mark.browser, pytest.mark.urs("URS-DAT-12")]
COLUMNS = HEAD.split(",")
FIELDS = ("Code", "Name in English", "Name in Chinese", "Kind", "Unit of measure", "Shelf life in months")


def line_of(engineer: Person, number: int) -> Locator:
    """The line of a field on the mapping's page."""
    return engineer.page.locator("tbody").first.locator("tr").nth(number)


def mapped(engineer: Person, number: int, label: str, column: str) -> None:
    """One field of the draft, by the button in its line."""
    line = line_of(engineer, number)
    expect(line).to_contain_text(label)
    line.get_by_role("button", name="Map").click()
    engineer.dialog.get_by_label("Column", exact=False).first.select_option(column)
    if label == "Kind":
        engineer.fill(Translation_of_words="原料 = Raw material\n包材 = packaging")
    if label.startswith("Shelf"):
        engineer.dialog.get_by_label("Control total").check()
    engineer.send()
    engineer.done()


def drafted(engineer: Person, file: Path) -> None:
    """The mapping with the file as sample."""
    engineer.open("/integrations/imports/mappings/")
    engineer.ask("Draft import mapping")
    engineer.dialog.locator("input[name=code]").fill("old-mes")
    engineer.fill(Name_in_English="Old MES", Name_in_Chinese="旧系统")
    engineer.dialog.locator("select[name=target]").select_option("materials")
    engineer.dialog.locator("input[type=file]").set_input_files(file)
    engineer.picture("mapping-draft")
    engineer.send()
    engineer.sees("Preview: what the sample becomes")
    for number, (label, column) in enumerate(zip(FIELDS, COLUMNS, strict=True)):
        mapped(engineer, number, label, column)
        expect(line_of(engineer, number)).to_contain_text(column)


@pytest.mark.parametrize("size", [(1024, 768)])
def test_a_master_is_brought_over_by_the_pages(
    chromium: Browser, cast_db: str, served: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    file = tmp_path / "materials.csv"
    file.write_bytes(table(*GOOD, *BAD))
    with people_at(chromium, served) as people:
        engineer, quality = people.arrive("liu.yang", size), people.arrive("chen.jing", (1440, 900))
        drafted(engineer, file)
        engineer.picture("mapping-page")
        quality.open(engineer.page.url)
        quality.ask("Approve")
        quality.picture("mapping-approve")
        quality.sign()
        quality.done()
        engineer.page.reload()
        engineer.ask("Import a file")
        engineer.dialog.locator("input[type=file]").set_input_files(file)
        engineer.fill(Number_of_records="7", Sum_of="198")
        engineer.picture("import-prepare")
        engineer.send()
        engineer.sees("Numbers that must agree")
        for button in ("Check import", "Carry out import", "Compare import"):
            engineer.ask(button)
            engineer.send()
            engineer.done()
        engineer.sees("INT-048", "✓ yes")
        engineer.picture("import-compared")
        assert engineer.violations() == []
        engineer.ask("Sign import report")
        engineer.picture("import-sign")
        engineer.sign()
        engineer.done()
        quality.speak("zh-hans")
        quality.open(engineer.page.url)
        quality.picture("import-page-zh")
        quality.ask("接受导入")
        quality.sign()
        quality.done()
        quality.sees("已接受")
        quality.picture("import-accepted-zh")
        assert quality.violations() == [] and people.complaints == []
    assert MaterialDefinition.objects.filter(code__startswith="M-").count() == 4


def test_the_page_follows_what_a_worker_settles(
    chromium: Browser, cast_db: str, served: str, cast: Any
) -> None:
    office = Office(cast)
    rows = [f"M-{number:03d},Salt {number},盐,原料,kg,1" for number in range(110)]
    run = office.prepare(office.materials(), table(*rows), records=110, sums={"shelf_life_months": "110"})
    with people_at(chromium, served) as people:
        engineer = people.arrive("liu.yang", (1024, 768))
        engineer.open(run.get_absolute_url())
        engineer.ask("Check import")
        engineer.send()
        engineer.done()
        engineer.sees("50 / 110", "Being checked")
        engineer.picture("import-under-way")
        assert go_on_with_imports() == 1
        expect(engineer.page.locator("#import-state")).to_contain_text("Checked")
        expect(engineer.page.get_by_role("button", name="Carry out import")).to_be_visible()
        assert people.complaints == []
