"""What happens in batches reaches plant and ERP: commands with the step, the confirmation with the release."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from audit.contracts import authority
from audit.models import AuditEvent, AuditRef
from batches.actions.mark_qa_reviewed import mark_qa_reviewed
from batches.actions.mark_released import mark_released
from batches.actions.review_production import review_production
from batches.models import Batch
from integrations.actions.finish_command import finish_command
from integrations.models import OutboxMessage, PlantCommand
from mom.demo import integrations as demo_integrations
from tests.batches.conftest import floor, floor_db, floor_template
from tests.batches.floor import Floor

__all__ = ["floor", "floor_db", "floor_template"]


@pytest.fixture
def wired(floor: Floor) -> Floor:
    """The test plant with its connections."""
    demo_integrations.load()
    return floor


def settle(command: PlantCommand, result: str, answer: str = "") -> None:
    finish_command(command=command, result=result, answer=answer, actor=authority().system_actor())


def released(floor: Floor) -> Batch:
    """A batch from order to release; its second review and release are caused by quality's own actions."""
    batch = review_production(
        batch=floor.completed(), actor=floor["zhao.lei"], signature=floor.sign("zhao.lei", "reviewed")
    )
    system = authority().system_actor()
    return mark_released(batch=mark_qa_reviewed(batch=batch, actor=system), actor=system)


@pytest.mark.urs("URS-INT-07")
def test_a_phase_sends_its_set_points_with_the_step_that_starts_it(wired: Floor) -> None:
    batch = wired.until_mixing()
    wired.start(batch, "mix")
    command = PlantCommand.objects.get(kind="start")
    step = wired.step(batch, "mix")
    assert (command.unit.code, command.batch_code, command.step_ref) == ("HSG-01", batch.code, step.code)
    assert command.content == {
        "duration_s": 60,
        "set_points": [{"name": "ImpellerSpeed", "unit": "rpm", "value": "250"}],
    }
    event = AuditEvent.objects.filter(action="integrations.send_command").latest("id")
    assert (event.on_behalf_of_name, event.role) == ("李娜 Li Na", "system")
    assert AuditRef.objects.filter(ref=f"batch:{batch.code}", event_id=event.pk).exists()


@pytest.mark.urs("URS-INT-07")
def test_a_command_that_the_machine_does_not_take_is_an_exception_of_the_step(wired: Floor) -> None:
    batch = wired.until_mixing()
    wired.start(batch, "mix")
    settle(PlantCommand.objects.get(kind="start"), "refused", "REFUSED START: door open")
    exception = batch.exceptions.get(kind="command")
    assert exception.step.key == "mix"
    assert "door open" in exception.description
    # The door is shut, and the same step is started again.
    assert wired.step(batch, "mix").state == "pending"
    wired.start(batch, "mix")
    assert PlantCommand.objects.filter(kind="start").count() == 2


def test_the_scale_gets_the_tolerance_and_is_cleared_after_the_weight(wired: Floor) -> None:
    batch = wired.started()
    wired.clear(batch)
    wired.identify_weighing(batch)
    target = PlantCommand.objects.get(kind="target")
    assert target.content["device"] == "pharmom/SZ/scales/SC-01"
    figures = [Decimal(target.content[name]) for name in ("low", "target", "high")]
    assert figures == sorted(figures)
    assert target.content["unit"] == "kg"
    settle(target, "confirmed", "accepted")
    wired.show_weight("10.980")
    wired.confirm_weight(batch, "10.980")
    clear = PlantCommand.objects.get(kind="clear")
    assert clear.content["request"] == str(target.uuid)


@pytest.mark.urs("URS-INT-05")
def test_the_release_and_its_confirmation_are_one_transaction(wired: Floor) -> None:
    batch: Batch = released(wired)
    message = OutboxMessage.objects.get()
    assert (message.code, message.about, message.state) == (
        f"released:{batch.code}",
        f"batch:{batch.code}",
        "pending",
    )
    body: dict[str, Any] = message.body
    assert (body["verb"], body["noun"]) == ("PROCESS", "ProductionPerformance")
    assert (body["order"], body["lot"]) == (batch.order.external_number, batch.product_lot.code)
    assert body["produced"] == {"value": f"{batch.product_lot.quantity:f}", "unit": batch.product_lot.unit}
    events = AuditEvent.objects.filter(action__in=["batches.mark_released", "integrations.queue_message"])
    assert len({event.transaction_id for event in events}) == 1
