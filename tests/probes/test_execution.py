"""Probes at a running batch: what a hurried, a careless or a dishonest person would try (URS-EBR, URS-SIG)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from batches.choices import BatchState, StepState
from batches.models import Batch, ProductionOrder, StepRecord
from equipment.models import Site
from materials.actions.define_material import define_material
from materials.models import MaterialDefinition
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.models import RecipeVersion
from tests.batches.floor import Floor
from tests.batches.plant import short_document, whole_document
from tests.probes.faces import signature_of, trace

VERIFY = ("batches:verify_step", "steps/verify")
COMPLETE = ("batches:complete_production", "batches/complete")
CORRECT = ("batches:correct_value", "steps/correct")
CREATE = ("batches:create_batch", "batches/")


@pytest.mark.urs("URS-EBR-03", "URS-SIG-05")
def test_the_last_step_is_not_signed_first(floor: Floor, face: Any) -> None:
    batch = floor.started()
    last = floor.step(batch, "count")
    before = trace()

    signed = face.send("zhang.wei", VERIFY, last, signature_of("zhang.wei", "verified"))

    assert signed.status == 409, signed
    assert trace() == before
    entered = face.enter("li.na", floor.step(batch, "look"), confirmed="yes")
    assert (entered.status, entered.code) == face.out_of_turn
    assert {step.state for step in batch.steps.all()} == {StepState.PENDING}
    assert not StepRecord.objects.exists()


@pytest.mark.urs("URS-EBR-04", "URS-SIG-03")
def test_a_step_that_needs_a_signature_is_not_done_without_one(floor: Floor, face: Any) -> None:
    batch = floor.started()
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    before = trace()

    asked = face.send("zhang.wei", VERIFY, floor.step(batch, "clear"))

    assert asked.status in face.asked_again, asked
    assert trace() == before
    assert floor.step(batch, "clear").state == StepState.RECORDED
    further = face.enter("li.na", floor.step(batch, "weigh"), scan="SC-01")
    assert (further.status, further.code) == face.out_of_turn


@pytest.mark.urs("URS-SIG-10", "URS-EBR-04")
def test_nobody_verifies_what_they_did_themselves(floor: Floor, face: Any) -> None:
    batch = floor.started()
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    step = floor.step(batch, "clear")
    before = trace()

    signed = face.send("li.na", VERIFY, step, signature_of("li.na", "verified"))

    assert (signed.status, signed.code) == (403, "AUD-012")
    assert trace() == before


@pytest.mark.urs("URS-DAT-05", "URS-EBR-07")
@pytest.mark.parametrize(
    ("text", "code"), [("99999.00", "BAT-043"), ("99,999", "KER-001"), ("99,999.00", "KER-001")]
)
def test_99_999_is_not_taken_where_5_is_expected(floor: Floor, face: Any, text: str, code: str) -> None:
    """Moisture is between 1 and 2 %: a slip of the finger is no measurement, and none is recorded."""
    batch = floor.until_finish()
    before = trace()[1:]

    entered = face.enter("li.na", floor.step(batch, "moisture"), value=text)

    assert (entered.status, entered.code) == (422, code)
    assert trace()[1:] == before
    assert floor.step(batch, "moisture").state == StepState.PENDING


@pytest.mark.urs("URS-AUD-04", "URS-AUD-06")
@pytest.mark.parametrize("text", [None, "", "   ", "update", "。", "123"])
def test_a_recorded_value_is_not_replaced_without_a_reason(floor: Floor, face: Any, text: str | None) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    record = StepRecord.objects.get(step__batch=batch, step__key="moisture")
    before = trace()

    entered: dict[str, Any] = {"value": "1.40", "field": "moisture"}
    if text is not None:
        reason = {"reason_code": "process_upset", "reason_text": text}
        entered |= reason if face.name == "by_page" else {"reason": {"code": "process_upset", "text": text}}
    subject = record if face.name == "by_page" else floor.step(batch, "moisture")
    corrected = face.send("li.na", CORRECT, subject, **entered)

    assert corrected.status == 400, corrected
    assert trace() == before
    record.refresh_from_db()
    assert record.value == "1.50"


@pytest.mark.urs("URS-AUD-06", "URS-SYS-03")
def test_a_step_that_is_done_is_not_recorded_over(floor: Floor, face: Any) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    before = trace()

    again = face.enter("li.na", floor.step(batch, "moisture"), value="1.40")

    assert again.status == 409, again
    assert trace() == before
    assert StepRecord.objects.get(step__batch=batch, step__key="moisture").value == "1.50"


@pytest.mark.urs("URS-EBR-05")
def test_a_batch_with_pending_steps_is_not_complete(floor: Floor, face: Any) -> None:
    batch = floor.until_finish()
    before = trace()

    completed = face.send("wang.fang", COMPLETE, batch)

    assert completed.status == 409, completed
    assert trace() == before
    batch.refresh_from_db()
    assert batch.state == BatchState.IN_EXECUTION


@pytest.mark.urs("URS-EBR-01")
@pytest.mark.parametrize("state", ["draft", "review", "approved_by_one", "approved"])
def test_no_batch_starts_from_a_recipe_that_is_not_approved_and_effective(
    floor: Floor, face: Any, state: str
) -> None:
    order = _order_by_a_recipe_in(state, floor)
    before = trace()

    created = face.send(
        "wang.fang", CREATE, order if face.name == "by_page" else None, **_naming(face, order)
    )

    assert (created.status, created.code) == (409, "BAT-010"), created
    assert trace() == before
    assert not Batch.objects.exists()


def _naming(face: Any, order: ProductionOrder) -> dict[str, str]:
    return {"order": order.code} if face.name == "by_api" else {}


def _order_by_a_recipe_in(state: str, floor: Floor) -> ProductionOrder:
    product = f"FG-{state[:4].upper()}"
    name = {"en": "Not yet", "zh": "尚未生效"}
    define_material(
        code=product, name=name, kind="finished", unit="pcs", shelf_life_months=24, actor=floor["chen.jing"]
    )
    version = draft_master_recipe(
        site=Site.objects.get(code="SZ"),
        code=f"MR-{product}",
        product=MaterialDefinition.objects.get(code=product),
        name=name,
        strength="100 mg",
        batch_size=Decimal("209600"),
        batch_unit="pcs",
        stated_mass=Decimal("10.98"),
        minimum_size=Decimal("104800"),
        maximum_size=Decimal("209600"),
        change_summary="For tests. 供测试。",
        document=whole_document(product, short_document()["procedure"]),
        actor=floor["liu.yang"],
    )
    if state != "draft":
        submit_recipe_version(version=version, actor=floor["liu.yang"])
    signers = {"approved_by_one": ("zhao.lei",), "approved": ("zhao.lei", "chen.jing")}
    for username in signers.get(state, ()):
        approve_recipe_version(
            version=RecipeVersion.objects.get(pk=version.pk),
            actor=floor[username],
            signature=floor.sign(username, "approved"),
        )
    return floor.order(product=product)
