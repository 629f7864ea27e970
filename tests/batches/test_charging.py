"""What is charged says where its weight came from, and two people answer for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.errors import SamePerson
from batches.choices import StepState
from batches.errors import StepOutOfOrder
from batches.models import Batch, StepAttempt, StepRecord
from materials.actions.predispense_material import predispense_material
from materials.actions.verify_container import verify_container
from materials.errors import ContainerNotVerified
from materials.models import Container
from tests.batches.floor import MIXER, Floor


@pytest.fixture
def charging(floor: Floor) -> Batch:
    """A batch whose turn is the charging."""
    batch = floor.started()
    floor.clear(batch)
    floor.weigh(batch)
    floor.record(batch, "identify", scan=MIXER)
    return batch


def _weighed_ahead(floor: Floor) -> Container:
    return predispense_material(
        container=Container.objects.get(code="RM-STB-2601-02"),
        quantity=Decimal("10.980"),
        unit="kg",
        actor=floor.operator,
    )


@pytest.mark.urs("URS-DAT-01", "URS-MAT-07", "URS-MAT-11")
def test_a_weight_typed_ahead_is_charged_once_two_people_answer_for_it_and_never_called_a_scales(
    floor: Floor, charging: Batch
) -> None:
    ahead = _weighed_ahead(floor)
    floor.record(charging, "charge", scan=MIXER)
    with pytest.raises(ContainerNotVerified):
        floor.record(charging, "charge", scan=ahead.code)
    assert StepAttempt.objects.latest("id").error_code == "MAT-018"
    verify_container(container=ahead, actor=floor["zhang.wei"], signature=floor.sign("zhang.wei", "verified"))
    floor.record(charging, "charge", scan=ahead.code)
    floor.record(charging, "charge", charged=ahead.code)
    single = StepRecord.objects.get(step__batch=charging, field="charged.1")
    assert (single.value, single.source_kind, single.status) == ("10.980", "person", "manual")
    total = StepRecord.objects.get(step__batch=charging, step__key="charge", field="quantity")
    assert (total.source_kind, total.source_ref) == ("calculated", ahead.code)


@pytest.mark.urs("URS-DAT-01")
def test_a_weight_from_a_weighing_step_keeps_its_scale_as_source(floor: Floor, charging: Batch) -> None:
    own = Container.objects.get(batch_code=charging.code, kind="dispensed")
    for inputs in ({"scan": MIXER}, {"scan": own.code}, {"charged": own.code}):
        floor.record(charging, "charge", **inputs)
    single = StepRecord.objects.get(step__batch=charging, field="charged.1")
    assert (single.source_kind, single.status) == ("scale", "good")


@pytest.mark.urs("URS-MAT-11")
def test_charging_the_active_waits_for_a_second_person(floor: Floor, charging: Batch) -> None:
    own = Container.objects.get(batch_code=charging.code, kind="dispensed")
    for inputs in ({"scan": MIXER}, {"scan": own.code}, {"charged": own.code}):
        floor.record(charging, "charge", **inputs)
    with pytest.raises(StepOutOfOrder):
        floor.start(charging, "mix")
    with pytest.raises(SamePerson):
        floor.verify(charging, "charge", by="li.na")
    floor.verify(charging, "charge")
    assert floor.start(charging, "mix").state == StepState.ACTIVE
