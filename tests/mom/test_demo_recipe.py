"""The demo plant's own recipe, carried out from the first scan to the lot in quarantine."""

from __future__ import annotations

import pytest

from batches.models import StepRecord
from tests.factories.batches import batch_complete


@pytest.mark.urs("URS-EBR-14", "URS-MAT-11")
def test_demo_recipe_is_carried_out_without_a_departure_and_balances(plant_db: str) -> None:
    batch = batch_complete()
    assert not batch.exceptions.exists()
    assert batch.product_lot is not None
    assert (f"{batch.product_lot.quantity:f}", batch.product_lot.unit) == ("712000", "pcs")
    results = StepRecord.objects.filter(step__batch=batch, step__step_type="calculate").order_by("id")
    assert [(each.value, each.is_in_limits) for each in results] == [
        ("98.88", True),
        ("98.61", True),
        ("98.89", True),
    ]
    assert not batch.steps.filter(step_type="charge_material", verifier=None).exists()
