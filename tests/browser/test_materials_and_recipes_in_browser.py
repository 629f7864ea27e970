"""Materials and recipes as people see them: both languages, desk and tablet, axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from materials.models import Container, MaterialDefinition, MaterialLot
from recipes.models import RecipeVersion
from tests.browser.conftest import DESK, TABLET


def _pages() -> dict[str, str]:
    version = RecipeVersion.objects.get(recipe__code="MR-STB-180", number=1)
    return {
        "lots": "/materials/",
        "lot": MaterialLot.objects.get(code="RM-STB-2401").get_absolute_url(),
        "container": Container.objects.get(code="EX-STA-2602-D01").get_absolute_url(),
        "stock": "/materials/stock/",
        "materials": "/materials/definitions/",
        "material": MaterialDefinition.objects.get(code="RM-STB").get_absolute_url(),
        "recipes": "/recipes/",
        "recipe": version.recipe.get_absolute_url(),
        "version": version.get_absolute_url(),
    }


@pytest.mark.browser
@pytest.mark.urs("URS-I18N-01")
@pytest.mark.parametrize(("language", "theme", "size"), [("en", "light", DESK), ("zh-hans", "dark", TABLET)])
def test_pages_are_accessible_and_fit_the_screen(
    plant_db: str, visit: Any, language: str, theme: str, size: tuple[int, int]
) -> None:
    visitor = visit("chen.jing", language=language, theme=theme, size=size)
    for name, path in _pages().items():
        visitor.open(path)
        assert visitor.violations() == [], name
        assert visitor.overflow() <= 0, name
    assert visitor.complaints == []


@pytest.mark.browser
@pytest.mark.urs("URS-SIG-03")
def test_qa_blocks_a_lot_in_the_dialog(plant_db: str, visit: Any) -> None:
    lot = MaterialLot.objects.get(code="EX-MGS-2601")
    visitor = visit("chen.jing")
    page = visitor.open(lot.get_absolute_url())
    page.get_by_role("button", name="Block lot").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason", exact=False).first.select_option("quality_decision")
    dialog.get_by_label("What made it necessary").fill("Supplier reports a wrong particle size")
    assert visitor.violations() == []
    dialog.get_by_role("button", name="Block lot").click()
    page.get_by_text("It cannot be used now.").wait_for()
    lot.refresh_from_db()
    assert lot.state == "blocked"
