"""The page of figures in a real browser: charts are drawn, tables say the same, a change arrives by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.analytics.press import iso_shift, midnight
from tests.factories.quality import deviation

pytestmark = pytest.mark.browser

PAINTED = """(canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.some((value, index) => index % 4 === 3 && value > 0);
}"""


def series_of(page: Page, code: str) -> dict[str, list[Any]]:
    """What a chart was given, by the name of the series."""
    option = page.evaluate(f"JSON.parse(document.getElementById('chart-{code}').textContent)")
    return {each["name"]: each["data"] for each in option["series"]}


def table_of(page: Page, code: str, table: str) -> dict[str, list[str]]:
    """The columns of a table as they are read, by their heading."""
    rows = page.locator(f"#tables-{code} [data-table={table}] tr").all()
    cells = [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]
    head, *body = cells
    return {name.partition(",")[0]: [row[place] for row in body] for place, name in enumerate(head)}


@pytest.mark.urs("URS-SYS-06")
@pytest.mark.urs("URS-ANA-05")
def test_charts_are_drawn_say_what_their_tables_say_and_follow_a_change(story_db: str, visit: Any) -> None:
    iso_shift(midnight(2) + timedelta(hours=8)).send()
    visitor = visit("zhao.lei")
    page = visitor.open("/figures/")
    for canvas in page.locator(".pm-chart canvas").all():
        assert canvas.evaluate(PAINTED)
    assert page.locator(".pm-chart canvas").count() == page.locator(".pm-chart").count() >= 5

    page.locator("summary", has_text="OEE from the machine").first.click()
    shown, drawn = table_of(page, "oee", "by_part"), series_of(page, "oee")
    assert drawn.keys() == {"OEE", "Availability", "Performance", "Quality rate"}
    for name, points in drawn.items():
        # A dash that is read out as “none” stands for what is not there.
        assert [None if re.search("none", text) else text for text in shown[name]] == points
    assert "64.0" in shown["OEE"]

    open_now = page.locator("#numbers-deviations_open .is-value").first
    before = int(open_now.inner_text())
    deviation()
    expect(open_now).to_have_text(str(before + 1))
    expect(page.locator("#tables-oee")).to_be_visible()  # what is unfolded stays so
    expect(page.locator("#numbers-deviations_open canvas")).to_have_count(1)
    assert visitor.complaints == []
