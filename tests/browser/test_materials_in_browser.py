"""What QA does with lots in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from materials.models import MaterialLot


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
