"""One weighing becomes one record: tared, of one message, and gone from the scale before the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from batches.choices import StepState
from batches.errors import NoReading, ReadingUsed
from batches.models import Batch, StepAttempt, StepRecord
from equipment.samples import store
from kernel import clock
from materials.models import MaterialTransaction
from tests.batches.floor import SCALE, Floor


def _refused(floor: Floor, batch: Batch) -> str:
    with pytest.raises(NoReading) as refused:
        floor.confirm_weight(batch, "10.980")
    assert not MaterialTransaction.objects.filter(batch_code=batch.code).exists()
    return refused.value.message


@pytest.mark.urs("URS-MAT-06", "URS-EBR-08")
@pytest.mark.parametrize(
    ("net", "tare", "gross", "why"),
    [
        ("10.980", "0.000", "10.980", "has not been tared"),
        ("10.980", "-1.204", "9.776", "has not been tared"),
        ("10.980", "1.204", "12.186", "not gross minus tare"),
        ("10.980", "1.204", "10.980", "not gross minus tare"),
    ],
)
def test_a_net_weight_that_tare_and_gross_do_not_prove_is_refused(
    floor: Floor, weighing: Batch, net: str, tare: str, gross: str, why: str
) -> None:
    floor.say_weight(net, tare, gross, clock.now())
    assert why in _refused(floor, weighing)
    assert StepAttempt.objects.latest("id").error_code == "BAT-038"


def test_each_figure_is_rounded_for_itself_so_one_digit_between_them_is_no_fault(
    floor: Floor, weighing: Batch
) -> None:
    floor.say_weight("10.980", "1.204", "12.185", clock.now())
    assert floor.confirm_weight(weighing, "10.980").state == StepState.RECORDED


@pytest.mark.urs("URS-MAT-06")
def test_net_gross_and_tare_of_different_messages_prove_nothing(floor: Floor, weighing: Batch) -> None:
    floor.show_weight("10.980")
    store([floor.sample(f"{SCALE}.Net", "10.980", clock.now())])
    assert "not of one reading" in _refused(floor, weighing)


def test_a_net_weight_alone_is_refused(floor: Floor, weighing: Batch) -> None:
    store([floor.sample(f"{SCALE}.Net", "10.980", clock.now())])
    assert "gross weight or tare is missing" in _refused(floor, weighing)


@pytest.mark.parametrize(("name", "status"), [("Tare", "uncertain"), ("Gross", "bad")])
def test_gross_and_tare_are_judged_as_the_net_weight_is(
    floor: Floor, weighing: Batch, name: str, status: str
) -> None:
    at = clock.now()
    figures = {"Net": "10.980", "Tare": "1.204", "Gross": "12.184"}
    store(
        [
            floor.sample(f"{SCALE}.{each}", value, at, status if each == name else "good")
            for each, value in figures.items()
        ]
    )
    assert _refused(floor, weighing)


@pytest.mark.urs("URS-MAT-06", "URS-MAT-07")
def test_a_load_that_was_weighed_for_one_batch_serves_no_other_until_it_has_left_the_scale(
    floor: Floor, weighing: Batch
) -> None:
    floor.show_weight("10.980")
    floor.confirm_weight(weighing, "10.980")
    floor.make_ready("HSG-02")
    second = floor.started(number="2")
    floor.clear(second)
    floor.record(second, "weigh", scan="RM-STB-2601-02")
    floor.record(second, "weigh", scan=SCALE)
    with pytest.raises(ReadingUsed) as same_message:
        floor.confirm_weight(second, "10.980")
    assert f"{weighing.code}/1.2" in same_message.value.message
    floor.say_weight("10.980", "1.204", "12.184", clock.now())
    with pytest.raises(ReadingUsed):
        floor.confirm_weight(second, "10.980")
    assert StepAttempt.objects.latest("id").error_code == "BAT-056"
    floor.show_weight("10.980")
    assert floor.confirm_weight(second, "10.980").state == StepState.RECORDED
    nets = StepRecord.objects.filter(source_kind="scale", field="net")
    assert len({each.source_at for each in nets}) == len(nets) == 2


def test_a_load_seen_lighter_but_still_there_has_not_left_the_scale(floor: Floor, weighing: Batch) -> None:
    floor.show_weight("10.980")
    floor.confirm_weight(weighing, "10.980")
    floor.make_ready("HSG-02")
    second = floor.started(number="2")
    floor.clear(second)
    floor.record(second, "weigh", scan="RM-STB-2601-02")
    floor.record(second, "weigh", scan=SCALE)
    now = clock.now()
    floor.say_weight("0.000", "1.204", "1.204", now - timedelta(milliseconds=2))
    floor.say_weight("10.980", "1.204", "12.184", now)
    with pytest.raises(ReadingUsed):
        floor.confirm_weight(second, "10.980")
