"""What a person types at a critical step is checked a second time, and the record says how (URS-DAT-06)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from batches.actions.approve_correction import approve_correction
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.actions.review_production import review_production
from batches.choices import SecondCheck, SourceKind, StepState
from batches.contracts import Value
from batches.errors import NothingChecksIt, ProductionIncomplete
from batches.models import Batch, StepExecution, StepRecord
from batches.selectors.printing import record_content
from batches.selectors.second_check import second_check_of
from kernel.errors import DomainError
from mom.demo.work.acting import actor, signed
from mom.demo.work.steps import execute
from tests.batches.floor import Floor, because
from tests.factories.batches import batch_complete, proposed, started_batch

pytestmark = pytest.mark.urs("URS-DAT-06")


def _drying(batch: Batch) -> StepRecord:
    found: StepRecord = StepRecord.objects.get(step__batch=batch, field="loss_on_drying")
    return found


@pytest.fixture
def batch(plant_db: str) -> Batch:
    """In execution; the loss on drying, a critical value that one person types, was entered."""
    found = started_batch()
    of_drying = found.steps.get(key="loss-on-drying")
    execute(found, until=found.steps.filter(sequence__gt=of_drying.sequence).order_by("sequence")[0].key)
    return found


def test_limits_are_the_check_of_a_critical_value_until_a_second_person_has_changed_it(
    batch: Batch, client: Client, cast: Any
) -> None:
    client.force_login(cast["chen.jing"])
    assert _drying(batch).second_check == SecondCheck.LIMITS
    assert _said(batch, client) == "By PharMOM, against its limits"
    approve_correction(
        proposal=proposed(batch),
        reason=Reason("quality_decision", "The print of the balance says 1.80."),
        **signed("wang.fang", "approved"),
    )
    record = _drying(batch)
    assert (record.value, record.second_check) == ("1.80", SecondCheck.SECOND_PERSON)
    assert _said(batch, client) == "By a second person"


def _said(batch: Batch, client: Client) -> str:
    """What page, printed record and API say of the loss on drying; all three say the same."""
    record = _drying(batch)
    page = client.get(reverse("batches:batch_detail", kwargs={"uuid": batch.uuid})).content.decode()
    of_step = page.partition(f'id="step-{record.step.number}"')[2].partition("</article>")[0]
    printed = json.dumps(record_content(batch, "en"), default=str)
    answer = client.get(f"/api/v1/steps/{record.step.uuid}/").json()
    (told,) = [each["second_check"] for each in answer["records"] if each["field"] == "loss_on_drying"]
    label = SecondCheck(told).label
    assert f"Second check: {label}" in of_step
    assert f"second check: {label}" in printed
    return str(label)


def test_only_what_a_person_types_needs_one(batch: Batch) -> None:
    checked = {
        (record.source_kind, record.step.is_critical or record.step.is_verified)
        for record in StepRecord.objects.filter(step__batch=batch)
        .exclude(second_check="")
        .select_related("step")
    }
    assert checked == {(SourceKind.PERSON, True)}
    read = StepRecord.objects.filter(step__batch=batch, step__definition__is_critical=True, second_check="")
    assert set(read.filter(field="net").values_list("source_kind", flat=True)) == {SourceKind.SCALE}


def test_a_batch_is_not_complete_before_the_second_person_has_checked(floor: Floor, client: Client) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    count = StepRecord.objects.get(step__batch=batch, field="tablets")
    assert count.second_check == SecondCheck.SECOND_PERSON
    assert StepRecord.objects.get(step__batch=batch, field="moisture").second_check == "", (
        "it is not critical"
    )
    client.force_login(floor["chen.jing"])
    where = reverse("batches:batch_detail", kwargs={"uuid": batch.uuid})
    assert "By a second person, who has not signed yet" in client.get(where).content.decode()
    assert floor.step(batch, "count").state == StepState.RECORDED
    with pytest.raises(ProductionIncomplete) as refusal:
        complete_production(batch=batch, actor=floor["wang.fang"])
    assert refusal.value.status == 409
    with pytest.raises(DomainError) as own:
        floor.verify(batch, "count", by="li.na")
    assert own.value.status in (403, 409)
    floor.verify(batch, "count")
    assert floor.step(batch, "count").state == StepState.DONE
    assert "who has not signed yet" not in client.get(where).content.decode()


def test_what_was_not_measured_has_no_check_and_its_value_afterwards_has_its_limits(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", not_applicable="yes", note="The analyser is being repaired.")
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    assert (record.value, record.status, record.second_check) == ("N/A", "not_applicable", "")
    correct_value(record=record, value="2.50", actor=floor["wang.fang"], reason=because("process_upset"))
    record.refresh_from_db()
    assert (record.value, str(record.low), str(record.high)) == ("2.50", "1.00", "2.00")
    assert (record.status, record.is_in_limits) == ("good", False)


@pytest.mark.parametrize(
    ("low", "hard_high", "is_verified", "is_critical", "found"),
    [
        ("1.0", "20", False, True, SecondCheck.LIMITS),
        ("1.0", "20", True, True, SecondCheck.SECOND_PERSON),
        ("1.0", None, True, False, SecondCheck.SECOND_PERSON),
        ("1.0", None, False, False, ""),
        ("1.0", None, False, True, NothingChecksIt),
        (None, "20", False, True, NothingChecksIt),
        (None, None, False, True, NothingChecksIt),
    ],
)
def test_nothing_critical_is_recorded_that_nobody_and_nothing_checks(
    low: str | None, hard_high: str | None, is_verified: bool, is_critical: bool, found: Any
) -> None:
    """Whatever a recipe says that was approved before, or by another hand."""
    parameters = {
        "field": "moisture",
        "label": {"en": "Moisture", "zh": "水分"},
        "unit": "%",
        "decimals": 2,
        "low": low,
        "hard_high": hard_high,
    }
    step = StepExecution(
        number="1.1",
        step_type="enter_value",
        definition={"is_critical": is_critical, "is_verified": is_verified, "parameters": parameters},
    )
    value = Value("moisture", "1.50")
    if found is not NothingChecksIt:
        assert second_check_of(step, value) == found
        return
    with pytest.raises(NothingChecksIt) as refusal:
        second_check_of(step, value)
    assert refusal.value.status == 409
    assert second_check_of(step, Value("moisture", "1.50", source_kind=SourceKind.PLC)) == ""


def test_a_change_of_a_value_is_offered_only_while_the_record_is_open(plant_db: str) -> None:
    """Whoever may change one reads the reviewed batch and finds nothing to press that would be refused."""
    readers = [(Client(), "wang.fang", "/propose-correction/"), (Client(), "liu.yang", "/process-again/")]
    for browser, name, _offer in readers:
        browser.force_login(actor(name))
    batch = batch_complete()
    pages = [browser.get(batch.get_absolute_url()).content.decode() for browser, _name, _offer in readers]
    assert [offer in page for page, (_browser, _name, offer) in zip(pages, readers, strict=True)] == [
        True,
        True,
    ]
    review_production(batch=batch, **signed("zhao.lei", "reviewed"))
    pages = [browser.get(batch.get_absolute_url()).content.decode() for browser, _name, _offer in readers]
    assert [offer in page for page, (_browser, _name, offer) in zip(pages, readers, strict=True)] == [
        False,
        False,
    ]
