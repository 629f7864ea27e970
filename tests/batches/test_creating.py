"""Creating and starting batches: a frozen recipe, numbers without gap, ready units or every reason why not."""

from __future__ import annotations

from typing import Any

import pytest

from audit.errors import PermissionRefused
from batches.actions.create_batch import create_batch
from batches.actions.start_batch import start_batch
from batches.choices import BatchState, OrderState, ProcedureState
from batches.errors import EquipmentNotReady, NoEffectiveRecipe, UnitDoesNotFit
from batches.models import Batch, BatchSeries, EquipmentAllocation
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.choices import CleaningState
from equipment.models import EquipmentLogEntry, Unit
from kernel.canonical import digest
from kernel.errors import TransitionRefused
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.errors import SizeNotApproved
from recipes.models import RecipeVersion
from tests.batches.floor import MIXER, Floor, because
from tests.batches.plant import LONG_PRODUCT, RECIPE
from tests.batches.together import at_once


@pytest.mark.urs("URS-EBR-01", "URS-RCP-08")
def test_a_batch_carries_a_frozen_scaled_copy_of_the_recipe_effective_then(floor: Floor) -> None:
    batch = floor.batch(floor.order(quantity="104800"))
    recipe = batch.control_recipe
    assert recipe.document["recipe"]["code"] == RECIPE
    assert recipe.document["formula"][0]["quantity"] == "5.49"
    assert recipe.digest == digest({key: value for key, value in recipe.document.items() if key != "digest"})
    withdraw_recipe_version(
        version=RecipeVersion.objects.get(recipe__code=RECIPE),
        actor=floor["chen.jing"],
        reason=because("The supplier changed the active."),
    )
    batch.refresh_from_db()
    assert batch.control_recipe.document["formula"][0]["quantity"] == "5.49"
    with pytest.raises(NoEffectiveRecipe):
        floor.batch(floor.order(number="2"))


def test_steps_are_laid_out_in_order_with_their_definition(floor: Floor) -> None:
    batch = floor.batch()
    assert list(batch.steps.values_list("key", "number")) == [
        ("clear", "1.1"),
        ("weigh", "1.2"),
        ("identify", "2.1"),
        ("charge", "2.2"),
        ("mix", "2.3"),
        ("moisture", "3.1"),
        ("count", "3.2"),
        ("yield", "3.3"),
        ("look", "3.4"),
    ]
    weigh = floor.step(batch, "weigh")
    assert weigh.definition["amount"]["low"] == "10.95804"
    assert weigh.is_critical and weigh.is_verified


def test_a_size_outside_the_approved_range_is_refused_and_leaves_nothing(floor: Floor) -> None:
    order = floor.order(quantity="300000")
    with pytest.raises(SizeNotApproved):
        floor.batch(order)
    assert Batch.objects.count() == 0
    assert not BatchSeries.objects.filter(last_number__gt=0).exists()


@pytest.mark.urs("URS-EBR-02")
def test_numbers_follow_each_other_without_gap_even_when_one_attempt_fails(floor: Floor) -> None:
    first = floor.batch()
    with pytest.raises(EquipmentNotReady):
        floor.batch(floor.order(number="2"))
    floor.make_ready("HSG-02")
    second = floor.batch(floor.order(number="3"))
    assert (first.code[3:], second.code[3:]) == ("-0001", "-0002")


@pytest.mark.urs("URS-RCP-11")
def test_refusal_names_every_reason_of_every_unit_of_every_class(floor: Floor) -> None:
    for code in ("SC-01", "SC-02", MIXER):
        take_out_of_service(
            unit=Unit.objects.get(code=code), actor=floor["wang.fang"], reason=because("Repair.")
        )
    with pytest.raises(EquipmentNotReady) as refused:
        floor.batch()
    findings = refused.value.findings
    assert {each["subject"] for each in findings} == {"SC-01", "SC-02", MIXER, "HSG-02"}
    assert {each["code"] for each in findings if each["subject"] == "HSG-02"} >= {"clean", "calibrated"}
    assert Batch.objects.count() == 0


def test_a_wanted_unit_is_taken_and_never_exchanged_silently(floor: Floor) -> None:
    dirty = Unit.objects.select_related("equipment_class").get(code="HSG-02")
    with pytest.raises(EquipmentNotReady) as refused:
        floor.batch(units={"HSG": dirty})
    assert {each["subject"] for each in refused.value.findings} == {"HSG-02"}
    scale = Unit.objects.select_related("equipment_class").get(code="SC-02")
    batch = floor.batch(floor.order(number="2"), units={"SCALE": scale})
    assert set(batch.allocations.values_list("unit__code", flat=True)) == {"SC-02", MIXER}


def test_a_unit_of_another_class_does_not_fit(floor: Floor) -> None:
    blender = Unit.objects.select_related("equipment_class").get(code="BLD-01")
    with pytest.raises(UnitDoesNotFit):
        floor.batch(units={"HSG": blender})


def test_a_unit_bound_to_one_batch_is_not_free_for_the_next_but_a_scale_serves_both(floor: Floor) -> None:
    first = floor.batch()
    with pytest.raises(EquipmentNotReady) as refused:
        floor.batch(floor.order(number="2"))
    assert {each["subject"] for each in refused.value.findings} == {MIXER, "HSG-02"}
    assert any(first.code in each["text"] for each in refused.value.findings)


def test_the_order_makes_one_batch_only(floor: Floor) -> None:
    batch = floor.batch()
    assert batch.order.state == OrderState.IN_PRODUCTION
    with pytest.raises(TransitionRefused):
        floor.batch(batch.order)


@pytest.mark.urs("URS-EBR-06")
def test_starting_takes_the_units_into_use_at_the_servers_time(floor: Floor) -> None:
    batch = floor.started()
    assert (batch.state, batch.procedure_state) == (BatchState.IN_EXECUTION, ProcedureState.RUNNING)
    mixer = Unit.objects.get(code=MIXER)
    assert (mixer.cleaning_state, mixer.in_use_for) == (CleaningState.IN_USE, batch.code)
    assert EquipmentAllocation.objects.get(batch=batch, unit=mixer).since == batch.started_at
    entry = EquipmentLogEntry.objects.filter(unit=mixer, batch_code=batch.code).get()
    assert entry.person == floor["wang.fang"]


def test_a_unit_that_is_no_longer_ready_stops_the_start_with_all_reasons(
    floor: Floor, shift_clock: Any
) -> None:
    batch = floor.batch()
    shift_clock(days=400)
    with pytest.raises(EquipmentNotReady) as refused:
        start_batch(batch=batch, actor=floor["wang.fang"])
    assert {each["subject"] for each in refused.value.findings} == {"SC-01", MIXER}
    batch.refresh_from_db()
    assert batch.state == BatchState.ISSUED


def test_an_operator_can_neither_create_nor_start(floor: Floor) -> None:
    order = floor.order()
    with pytest.raises(PermissionRefused):
        create_batch(order=order, actor=floor.operator)
    with pytest.raises(PermissionRefused):
        start_batch(batch=floor.batch(order), actor=floor.operator)


def test_two_supervisors_at_once_get_two_numbers_and_two_units(floor: Floor) -> None:
    floor.make_ready("HSG-02")
    orders = [floor.order(number="1"), floor.order(number="2", product=LONG_PRODUCT)]
    supervisor = floor["wang.fang"]
    answers = at_once(*(lambda each=each: create_batch(order=each, actor=supervisor) for each in orders))
    failures = [each for each in answers if not isinstance(each, Batch)]
    assert failures == []
    assert sorted(code[3:] for code in Batch.objects.values_list("code", flat=True)) == ["-0001", "-0002"]
    mixers = EquipmentAllocation.objects.filter(equipment_class__code="HSG").values_list(
        "unit__code", flat=True
    )
    assert sorted(mixers) == ["HSG-01", "HSG-02"]
