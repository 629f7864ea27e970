"""One batch from the order to its lot in quarantine, by two operators."""

from __future__ import annotations

import pytest

from batches.choices import BatchState, OrderState, ProcedureState, StepState
from batches.models import StepRecord
from equipment.choices import CleaningState
from equipment.models import Unit
from materials.models import MaterialLot
from tests.batches.floor import Floor


@pytest.mark.urs("URS-EBR-01", "URS-EBR-03", "URS-EBR-05")
def test_a_batch_is_made_step_by_step_and_ends_as_a_lot_in_quarantine(floor: Floor) -> None:
    batch = floor.completed()
    assert batch.state == BatchState.PRODUCTION_COMPLETE
    assert batch.procedure_state == ProcedureState.COMPLETE
    assert set(batch.steps.values_list("state", flat=True)) == {StepState.DONE}
    batch.order.refresh_from_db()
    assert batch.order.state == OrderState.IN_PRODUCTION
    lot = MaterialLot.objects.get(code=batch.code)
    assert (lot.state, lot.quantity, lot.unit) == (
        "quarantine",
        207500,
        "pcs",
    )  # as counted and verified, not what the yield makes of the batch size
    assert batch.product_lot == lot
    mixer = Unit.objects.get(code="HSG-01")
    assert mixer.cleaning_state == CleaningState.DIRTY
    assert mixer.last_batch_code == batch.code


@pytest.mark.urs("URS-DAT-01", "URS-DAT-03")
def test_every_value_keeps_unit_decimals_source_and_both_times(floor: Floor) -> None:
    batch = floor.until_finish()
    net = StepRecord.objects.get(step__batch=batch, step__key="weigh", field="net")
    assert (net.value, net.unit, net.source_kind, net.source_ref) == ("10.980", "kg", "scale", "SC-01.Net")
    assert net.low is not None and str(net.low) == "10.95804"
    assert net.source_at < net.recorded_at
    highest = StepRecord.objects.get(step__batch=batch, step__key="mix", field="BowlTemperature.max")
    assert (highest.value, highest.unit, highest.source_kind) == ("25.0", "°C", "plc")
    assert highest.entered_by.username == "system"
