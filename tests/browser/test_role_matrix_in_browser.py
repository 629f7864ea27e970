"""The role matrix and the page of a right, as people see them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (1024, 768)]


@pytest.mark.parametrize(("language", "wanted"), [("en", "Release batch"), ("zh-hans", "放行批次")])
@pytest.mark.parametrize("size", SIZES)
def test_a_right_is_found_in_the_matrix_and_opened(
    cast_db: str, visit: Any, language: str, wanted: str, size: tuple[int, int]
) -> None:
    visitor = visit("emma.weber", language=language, size=size)
    page = visitor.open("/role-matrix/")
    assert (visitor.overflow(), visitor.violations()) == (0, [])
    page.locator(".pm-matrix").evaluate("each => { each.scrollTop = 400; each.scrollLeft = 300; }")
    head = page.locator(".pm-matrix thead th").first
    held = page.locator(".pm-matrix").bounding_box()
    corner = head.bounding_box()
    assert held is not None and corner is not None
    assert abs(corner["x"] - held["x"]) < 3 and abs(corner["y"] - held["y"]) < 3
    page.fill("#list-search", "quality.release_batch")
    row = page.locator('tr[id="quality.release_batch"]')
    expect(page.locator("#results tbody tr[id]")).to_have_count(1)
    assert wanted in row.inner_text()
    row.locator("a").click()
    page.wait_for_url("**/role-matrix/quality.release_batch/")
    assert wanted in page.locator("h1").inner_text()
    assert (visitor.violations(), visitor.overflow(), visitor.complaints) == ([], 0, [])
